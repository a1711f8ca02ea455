// The only place that calls fetch for JSON. A refusal by the server is an ApiError with its code,
// an unreachable server a NetworkError; nothing else is thrown.
import type { ErrorDetails } from '../../shared/errors.ts'
import type { Locale } from '../../shared/model/label.ts'
import { refusalSentence } from '../i18n/format.ts'
import { common } from '../i18n/messages/common.ts'

/** The server said no: `code` is one of shared/errors.ts. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly details: ErrorDetails

  constructor(code: string, status: number, details: ErrorDetails = {}) {
    super(code)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.details = details
  }
}

/** No answer came: no network, or the server is down. */
export class NetworkError extends Error {
  constructor(options?: { cause?: unknown }) {
    super('network', options)
    this.name = 'NetworkError'
  }
}

let onSessionEnd = () => {}

/** Sets what happens when the server answers that this session has ended, whoever called. */
export function whenSessionEnds(handler: () => void): void {
  onSessionEnd = handler
}

async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const isForm = body instanceof FormData
  let response: Response
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined || isForm ? undefined : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
      signal,
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new NetworkError({ cause })
  }
  if (response.status === 204) return undefined as T
  let answer: unknown
  try {
    answer = await response.json()
  } catch (cause) {
    // Not ours: a proxy's page in place of an answer.
    throw response.ok ? new ApiError('internal', response.status) : new NetworkError({ cause })
  }
  if (response.ok) return answer as T
  const error = (answer as { error?: { code?: string; details?: ErrorDetails } }).error
  if (error?.code === 'not_signed_in') onSessionEnd()
  throw new ApiError(error?.code ?? 'internal', response.status, error?.details)
}

/** JSON over HTTP under this page's origin. The caller names the answer's type from shared/api. */
export const api = {
  get: <T>(path: string, signal?: AbortSignal) => request<T>('GET', path, undefined, signal),
  /** `body` may be FormData for uploads. */
  post: <T = void>(path: string, body?: unknown) => request<T>('POST', path, body),
  patch: <T = void>(path: string, body: unknown) => request<T>('PATCH', path, body),
  delete: <T = void>(path: string) => request<T>('DELETE', path),
}

/** What a person reads about any failure of a call: one sentence. */
export function failureSentence(error: unknown, locale: Locale): string {
  if (error instanceof ApiError) return refusalSentence(error.code, locale, error.details)
  if (error instanceof NetworkError) return common[locale].networkDown
  return refusalSentence('internal', locale)
}
