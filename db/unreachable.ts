// Tells "the database is away" from "the statement was wrong": the first is retried, the second is a bug.

const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'EAI_AGAIN',
])
// Class 08 is "connection exception"; 57P01-57P03 shutdown, crash, starting up; 25P03 this process was stopped for
// too long inside a transaction; 53300 too many connections.
const SQL_STATE = /^(08...|57P0[123]|25P03|53300)$/
// pg and the embedded database give these no code.
const MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
  'the embedded database stopped',
  'the embedded database was restarted',
  'the embedded database is closed',
]

/** True if `error`, or an error that caused it, says that the database could not be reached. */
export function isUnreachable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as Error & { code?: unknown }
    if (typeof code === 'string' && (SOCKET_CODES.has(code) || SQL_STATE.test(code))) return true
    const { message } = cause
    if (MESSAGES.some((start) => message.startsWith(start))) return true
  }
  return false
}

// Class 53 is "insufficient resources" (a full disk, no memory), 58 "system error" (a disk that fails); 57014 is a
// statement that ran too long.
const OUT_OF_ORDER = /^(53...|58...|57014)$/

/** True if the database answered that it cannot now do what it was asked, whatever that was: nothing was changed. */
export function isOutOfOrder(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as Error & { code?: unknown }
    if (typeof code === 'string' && OUT_OF_ORDER.test(code)) return true
  }
  return false
}
