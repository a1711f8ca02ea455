import { DirectionProvider, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useLocale } from '../i18n/format.ts'
import { directionOf } from '../i18n/setup.ts'
import { whenSessionEnds } from './api.ts'
import { queryClient } from './queries.ts'
import { router } from './router.tsx'
import { FollowUserSettings, leaveForSignIn } from './session.tsx'
import { colorSchemeManager, resolveVariables, styleNonce, theme } from './theme.ts'

whenSessionEnds(leaveForSignIn)

/** Everything above the pages: theme, direction, cache, router. */
export function App() {
  const direction = directionOf(useLocale())
  return (
    <DirectionProvider initialDirection={direction} detectDirection={false}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemeManager}
        cssVariablesResolver={resolveVariables}
        getStyleNonce={styleNonce}
      >
        <QueryClientProvider client={queryClient}>
          <FollowUserSettings />
          <RouterProvider router={router} />
          <Notifications position="bottom-center" limit={4} autoClose={6_000} />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  )
}
