/** Where the ramdisk finds its modules, in the order in which they are loaded, each with the devices that it drives. */
export const moduleList = '/modules/list.json'
