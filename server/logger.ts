// The log: JSON lines, and the one place that says what may stand in them. Whoever gets to see a log learns when who
// did what kind of thing, and where a fault lies; never a secret, an address, a text, or what anybody searched for.
// So both fields and errors go by lists of what is allowed: what nobody thought of stays out.
import type { FastifyBaseLogger } from 'fastify'
import { type DestinationStream, type Logger, pino } from 'pino'
import { openLogOutput } from './log-output.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const isId = (value: unknown) => typeof value === 'string' && UUID.test(value)
const isNumber = (value: unknown) => typeof value === 'number'
/** Words of ours, such as `annotation.create`; a client's own words have other letters, or are longer. */
const isWord = (value: unknown) => typeof value === 'string' && /^[a-z_]{1,32}(\.[a-z_]{1,32})?$/.test(value)

/** Fields of a line besides time, level and message, each with what it may hold. Others, and other values, are left out. */
const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  /** What describeError made of it. */
  err: () => true,
  method: (value) => typeof value === 'string' && /^[A-Z]{1,16}$/.test(value),
  /** The pattern of a route, not the address that was asked for: that of an invitation is a secret. */
  route: (value) => typeof value === 'string' && /^\/[\w/:.*-]{0,200}$/.test(value),
  status: isNumber,
  ms: isNumber,
  badMessages: isNumber,
  address: (value) => typeof value === 'string' && /^[0-9a-fA-F:.]{2,45}(%\w+)?$/.test(value),
  userId: isId,
  projectId: isId,
  documentId: isId,
  jobId: isId,
  room: (value) => typeof value === 'string' && /^(text|layer)\/[0-9a-f-]{36}$/.test(value),
  /** A close code. */
  code: isNumber,
  /** Type of a command. */
  command: isWord,
  /** Why a correction was refused. */
  reason: isWord,
}

/** An error as it is logged; `query` is the statement without its values. */
export type LoggedError = {
  type: string
  message: string
  stack: string
  code?: string
  query?: string
  /** Of an error that the database reported. */
  constraint?: string
  table?: string
  column?: string
  cause?: LoggedError
}

/** Longest message of an error, in UTF-16 code units. */
const MAX_MESSAGE_LENGTH = 200
/** Most causes of an error that are followed. */
const MAX_CAUSES = 5
// Errors of JavaScript and of our own: their messages are sentences of a programmer. Others (SyntaxError of JSON,
// those with a code, the database's) are known to quote what they met.
const SPEAKING = new Set(['Error', 'TypeError', 'RangeError', 'ReferenceError', 'AppError', 'StartError'])

/** What of an error is logged. Never throws. */
export function describeError(error: unknown, depth = 0): LoggedError {
  try {
    if (error instanceof Error) return describe(error, depth)
  } catch {
    // An object that only looks like an error; its type below is all that can be said.
  }
  return { type: typeof error, message: '', stack: '' }
}

function describe(error: Error, depth: number): LoggedError {
  const { code, query, constraint, table, column } = error as Error & Record<string, unknown>
  const isSpeaking = SPEAKING.has(error.name) && code === undefined && query === undefined
  const text = { code, query, constraint, table, column }
  return {
    type: /^\w{1,64}$/.test(error.name) ? error.name : 'Error',
    message: isSpeaking || error.name === 'AppError' ? plainPart(error.message) : '',
    stack: framesOf(error),
    ...Object.fromEntries(Object.entries(text).filter(([, value]) => typeof value === 'string')),
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: describeError(error.cause, depth + 1) }),
  }
}

// What is quoted came from outside.
const plainPart = (message: string) => message.replace(/["'`“«(][\s\S]*$/, '…').slice(0, MAX_MESSAGE_LENGTH)

// Message and stack are one string, and a message may have lines that look like frames.
function framesOf({ stack = '', message }: Error): string {
  const start = message === '' ? 0 : stack.indexOf(message) + message.length
  return stack
    .slice(start)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
}

/** A logger at `level`, to standard output or to `stream`. */
export function createLogger(level: string, stream?: DestinationStream): Logger & FastifyBaseLogger {
  const options = {
    level,
    serializers: { err: (error: unknown) => describeError(error) },
    formatters: {
      log: (fields: Record<string, unknown>) =>
        Object.fromEntries(Object.entries(fields).filter(([name, value]) => FIELDS[name]?.(value))),
    },
    hooks: {
      // An error alone, or with nothing said of it, would bring its message as the line's.
      logMethod(this: Logger, args: unknown[], method: (...args: unknown[]) => void) {
        const [first, message] = args
        if (typeof first === 'object') method.call(this, first instanceof Error ? { err: first } : first, message ?? '')
        else method.call(this, first)
      },
    },
  }
  return pino(options as never, stream ?? openLogOutput()) as unknown as Logger & FastifyBaseLogger
}
