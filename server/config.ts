// The configuration: one schema, read from the environment, that prints itself as documentation.
import { z } from 'zod'
import { StartError } from '../db/start-error.ts'

const port = z.coerce.number().int().min(0).max(65_535)

export const CONFIG = {
  HOST: {
    schema: z.string().default('127.0.0.1'),
    doc: 'Address to listen on. Behind a proxy or in a container: 0.0.0.0.',
  },
  PORT: { schema: port.default(3000), doc: 'Port to listen on; 0 takes any free one.' },
  PUBLIC_URL: {
    schema: z.url().optional(),
    doc: 'Address under which people reach the server, with https:// beyond this machine. Requests from any other origin are refused. Default: http://localhost:PORT.',
  },
  DATABASE_URL: {
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .optional(),
    doc: 'Postgres 15 or later, postgres://user:password@host/database. Without it an embedded database in DATA_DIR is used: for evaluation and small teams.',
  },
  REDIS_URL: {
    schema: z
      .string()
      .regex(/^rediss?:\/\//)
      .optional(),
    doc: 'Valkey or Redis, redis://user:password@host:port, through which several server processes on one DATABASE_URL tell each other what happens. Without it, run one process.',
  },
  DATA_DIR: { schema: z.string().default('./data'), doc: 'Folder of the embedded database.' },
  TRUST_PROXY: {
    schema: z.enum(['true', 'false']).default('false'),
    doc: 'true behind one reverse proxy that sets X-Forwarded-For; rate limits then count the real client.',
  },
  METRICS_TOKEN: {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{16,200}$/)
      .optional(),
    doc: 'Secret of 16 characters or more with which GET /metrics is answered: Authorization: Bearer METRICS_TOKEN. Without it /metrics answers this machine alone, and only while PUBLIC_URL and TRUST_PROXY are not set.',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
    doc: 'How much is logged, as JSON lines on standard output.',
  },
} as const

export type Config = {
  host: string
  port: number
  publicUrl: string | null
  databaseUrl: string | null
  /** Null: this is the only process. */
  redisUrl: string | null
  dataDir: string
  trustProxy: boolean
  /** Null: /metrics answers this machine alone, and nobody where people come from elsewhere. */
  metricsToken: string | null
  logLevel: string
}

/** Reads the environment. Throws a StartError whose message names every wrong variable and what it should be. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []
  const read = <K extends keyof typeof CONFIG>(name: K): z.infer<(typeof CONFIG)[K]['schema']> => {
    const parsed = CONFIG[name].schema.safeParse(env[name] === '' ? undefined : env[name])
    if (!parsed.success) problems.push(`${name}: ${CONFIG[name].doc}`)
    return parsed.data as z.infer<(typeof CONFIG)[K]['schema']>
  }
  const config: Config = {
    host: read('HOST'),
    port: read('PORT'),
    publicUrl: read('PUBLIC_URL')?.replace(/\/+$/, '') ?? null,
    databaseUrl: read('DATABASE_URL') ?? null,
    redisUrl: read('REDIS_URL') ?? null,
    dataDir: read('DATA_DIR'),
    trustProxy: read('TRUST_PROXY') === 'true',
    metricsToken: read('METRICS_TOKEN') ?? null,
    logLevel: read('LOG_LEVEL'),
  }
  if (config.redisUrl !== null && config.databaseUrl === null && problems.length === 0)
    problems.push('REDIS_URL: is for several processes, which need a DATABASE_URL. The embedded database has one.')
  if (problems.length > 0) throw new StartError(`Configuration is not valid.\n${problems.join('\n')}`)
  return config
}

/** The table for docs/operations.md. */
export const configTable = (): string =>
  [
    '| variable | default | meaning |',
    '|---|---|---|',
    ...Object.entries(CONFIG).map(([name, { schema, doc }]) => {
      const fallback = schema.safeParse(undefined)
      return `| \`${name}\` | ${fallback.success && fallback.data !== undefined ? `\`${fallback.data}\`` : ''} | ${doc} |`
    }),
  ].join('\n')
