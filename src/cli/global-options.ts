import { Option, type Command } from 'commander'
import { version } from '../../package.json'
import { colorChoices } from './output.ts'

/** Adds the options that hold for every command, wherever they stand on the command line. */
export function globalOptions(program: Command): Command {
  return program
    .version(`inspector ${version}`, '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .option('-q, --quiet', 'print the result and errors only')
    .option('-v, --verbose', 'say each request that is sent')
    .option('--debug', 'as --verbose, and print stack traces')
    .addOption(new Option('--color <when>', 'use colours').choices(colorChoices).default('auto'))
}
