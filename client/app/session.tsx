// Who is signed in, and what follows from it: language and theme of the interface, signing out.
import { useDirection, useMantineColorScheme } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { SessionState } from '../../shared/api/session.ts'
import type { User } from '../../shared/model/project.ts'
import { useLocale } from '../i18n/format.ts'
import { changeLocale, directionOf } from '../i18n/setup.ts'
import { api } from './api.ts'
import { notifyFailure } from './notify.ts'
import { keys, queryClient, useSession } from './queries.ts'

/** After setup, sign-in or joining: what was cached belonged to nobody, or to somebody else. */
export function enterSession(state: SessionState): void {
  queryClient.removeQueries({ queryKey: keys.projects })
  queryClient.removeQueries({ queryKey: keys.everyProject })
  queryClient.setQueryData<SessionState>(keys.session, state)
}

/** Applies the signed-in person's language and theme, and the language's direction. Renders nothing. */
export function FollowUserSettings() {
  const user = useSession().data?.user
  const { setColorScheme } = useMantineColorScheme()
  const { setDirection } = useDirection()
  const shown = useLocale()
  const locale = user?.locale
  const scheme = user?.theme
  useEffect(() => {
    if (locale) void changeLocale(locale)
  }, [locale])
  // biome-ignore lint/correctness/useExhaustiveDependencies: Mantine makes a new setter per render
  useEffect(() => setDirection(directionOf(shown)), [shown])
  // biome-ignore lint/correctness/useExhaustiveDependencies: Mantine makes a new setter per render
  useEffect(() => {
    if (scheme) setColorScheme(scheme)
  }, [scheme])
  return null
}

/** Changes one's own name, language or theme; shown at once, taken back when refused. */
export function useUpdateMe() {
  return useMutation({
    mutationFn: (change: Partial<Pick<User, 'name' | 'locale' | 'theme'>>) => api.patch<User>('/api/me', change),
    onMutate: (change) => {
      const before = queryClient.getQueryData<SessionState>(keys.session)
      if (before?.user) setUser({ ...before.user, ...change })
      return { before }
    },
    onSuccess: setUser,
    onError: (error, _change, context) => {
      if (context?.before) queryClient.setQueryData(keys.session, context.before)
      notifyFailure(error)
    },
  })
}

/**
 * The server does not know this session any more: on to the sign-in page, which returns here.
 * A full load, so that nothing of the person stays in memory.
 */
export function leaveForSignIn(): void {
  if (/^\/(sign-in|setup|join)(\/|$)/.test(location.pathname)) return
  const here = location.pathname + location.search
  location.replace(here === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(here)}`)
}

/** Ends this session and leaves for the sign-in page with nothing kept in memory. */
export async function signOut(): Promise<void> {
  try {
    await api.delete('/api/session')
    location.assign('/sign-in')
  } catch (error) {
    notifyFailure(error)
  }
}

function setUser(user: User): void {
  queryClient.setQueryData<SessionState>(keys.session, { user, needsSetup: false })
}
