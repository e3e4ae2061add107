/** A rule, condition or action that has no equivalent here; the message is for its author. */
export class Untranslatable extends Error {}
