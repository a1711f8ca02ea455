// `node server/cli.ts <command>`: what an administrator does from the shell. Only finds the command and hands it
// the configuration and the database.
import './check-node.mjs'
import './fast-start.ts'
import type { Database } from '../db/connect.ts'
import type { Config } from './config.ts'

/** One command; what it throws is shown as for the server's start. */
export type CliCommand = (options: { config: Config; database: Database; args: string[] }) => Promise<void>

const COMMANDS: Record<string, { summary: string; load: () => Promise<CliCommand> }> = {
  import: {
    summary: 'imports files: --project <id or name> --as <e-mail> FILE…',
    load: async () => (await import('./cli/import.ts')).importFiles,
  },
  migrate: {
    summary: 'brings the database to the schema of this version',
    load: async () => (await import('./cli/migrate.ts')).migrate,
  },
  verify: {
    summary: 'recomputes rows and rooms from the history and names what differs: [--project <id>]',
    load: async () => (await import('./cli/verify.ts')).verify,
  },
}

async function main(name: string | undefined, args: string[]) {
  const command = name === undefined ? undefined : COMMANDS[name]
  if (!command) {
    const list = Object.entries(COMMANDS).map(([known, { summary }]) => `  ${known}  ${summary}\n`)
    process.stderr.write(`Usage: node server/cli.ts <command>\n${list.join('')}`)
    process.exitCode = 2
    return
  }
  const { readConfig } = await import('./config.ts')
  const { openDatabase } = await import('../db/connect.ts')
  const config = readConfig(process.env)
  const database = await openDatabase(config)
  try {
    const run = await command.load()
    await run({ config, database, args })
  } finally {
    await database.close()
  }
}

try {
  await main(process.argv[2], process.argv.slice(3))
} catch (error) {
  const { reportStartFailure } = await import('./start-refusal.ts')
  reportStartFailure(error)
}
