// The log: JSON lines. Errors lose what a database error carries of people's data: the values of a query, and of the
// row that broke a rule.
import type { FastifyBaseLogger } from 'fastify'
import { type DestinationStream, type Logger, pino } from 'pino'
import { openLogOutput } from './log-output.ts'

/** An error as it is logged; `query` is the statement without its values. */
export type LoggedError = {
  type: string
  message: string
  stack: string
  code?: string
  query?: string
  cause?: LoggedError | string
}

/** What of an error is logged. */
export function describeError(error: unknown): LoggedError | string {
  if (!(error instanceof Error)) return String(error)
  const { code, query } = error as { code?: unknown; query?: unknown }
  // drizzle writes the values into message and stack.
  const message = typeof query === 'string' ? 'query failed' : error.message
  return {
    type: error.name,
    message,
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(typeof code === 'string' && { code }),
    ...(typeof query === 'string' && { query }),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}

/** A logger at `level`, to standard output or to `stream`. */
export function createLogger(level: string, stream?: DestinationStream): Logger & FastifyBaseLogger {
  const options = { level, serializers: { err: describeError } }
  return pino(options, stream ?? openLogOutput()) as Logger & FastifyBaseLogger
}
