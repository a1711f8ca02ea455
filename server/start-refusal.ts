// What the person who starts the server reads when it cannot start.
import { StartError } from '../db/start-error.ts'

const NETWORK = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNRESET', 'EHOSTUNREACH', 'EAI_AGAIN']

/** One sentence that says what to do, for the reasons that are the starter's to mend; null for all others. */
export function startRefusal(thrown: unknown): string | null {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { code, syscall, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string }
    if (error instanceof StartError) return error.message
    if (syscall === 'listen' || syscall === 'bind') {
      if (code === 'EADDRINUSE') {
        return `Port ${port} is already in use: stop what uses it, or choose another one with PORT.`
      }
      if (code === 'EACCES') {
        return `Port ${port} needs more rights than this user has: choose one above 1023 with PORT and put a proxy before it.`
      }
      return `The address ${address} cannot be listened on (${code}): correct HOST.`
    }
    if (code && NETWORK.includes(code)) {
      return `The database cannot be reached (${code}): start it, or correct DATABASE_URL.`
    }
    // Class 28: who; 3D: which database; 57P03: it is still starting.
    if (code && /^(28...|3D...|57P03)$/.test(code)) {
      return `The database refuses the connection (${error.message}): correct DATABASE_URL, or wait until it has started.`
    }
    if (code === 'ERR_MODULE_NOT_FOUND' && /^Cannot find package/.test(error.message)) {
      return `A package that this version needs is not installed (${error.message}): run npm ci.`
    }
    if ((code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC') && error.message.includes(' open ')) {
      return `A file of the data folder cannot be written (${error.message}): correct DATA_DIR or its rights.`
    }
  }
  return null
}

/** Tells why there was no start and makes the process end with 1. Bugs keep their stack. */
export function reportStartFailure(error: unknown): void {
  process.stderr.write(`${startRefusal(error) ?? (error instanceof Error ? error.stack : String(error))}\n`)
  process.exitCode = 1
}
