import { withEveryText, withMore, type Payload } from './payload.ts'

/** Halves of characters: JSON can write them, UTF-8 cannot. */
export const loneSurrogates: readonly Payload[] = ['\ud800', '\udc00', '\udc00\ud800'].flatMap((half): Payload[] => {
  const shown = JSON.stringify(half)
  return [
    { says: `every text but a MAC is ${shown}`, body: (k) => JSON.stringify(withEveryText(k, () => half)) },
    {
      says: `every text but a MAC ends with ${shown}`,
      body: (k) => JSON.stringify(withEveryText(k, (text) => text + half)),
    },
    {
      says: `a key is ${shown}`,
      body: (k) => withMore(k, `${shown}:${shown}`),
      harmless: true,
      keeps: `${shown}:${shown}`,
    },
    { says: `the error is ${shown}`, body: (k) => withMore(k, `"error":${shown}`) },
  ]
})
