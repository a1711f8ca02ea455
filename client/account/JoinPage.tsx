import { Button, Skeleton } from '@mantine/core'
import { IconMailOff } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { type Accepted, type InvitePreview, Setup } from '../../shared/api/session.ts'
import { api, failureSentence } from '../app/api.ts'
import { FormFailure } from '../app/FormFailure.tsx'
import { useSession } from '../app/queries.ts'
import { enterSession } from '../app/session.tsx'
import { usePageTitle } from '../app/use-page-title.ts'
import { roleLabel, useLocale } from '../i18n/format.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { useForm } from '../ui/use-form.ts'
import { AccountFields } from './AccountFields.tsx'
import classes from './account.module.css'

const Fields = Setup.omit({ locale: true })
type AccountDraft = z.infer<typeof Fields>

/** Where an invitation link leads: who invites to what, then one step to join. */
export function JoinPage() {
  const { token } = useParams({ from: '/auth/join/$token' })
  const { t } = useTranslation(['account', 'common'])
  const locale = useLocale()
  const navigate = useNavigate()
  const user = useSession().data?.user
  const form = useForm(Fields, { name: '', email: '', password: '' })
  const path = `/api/invitations/${encodeURIComponent(token)}`
  const accept = useMutation({
    mutationFn: (draft: AccountDraft | null) =>
      api.post<z.infer<typeof Accepted>>(`${path}/accept`, draft ? { account: { ...draft, locale } } : {}),
    onSuccess: async (accepted) => {
      enterSession({ user: accepted.user, needsSetup: false })
      await navigate({ to: '/projects/$projectId/documents', params: { projectId: accepted.projectId } })
    },
  })
  const preview = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => api.get<z.infer<typeof InvitePreview>>(path, signal),
    staleTime: 0,
    // An invitation that was just used up has no preview any more.
    enabled: !accept.isPending && !accept.isSuccess,
  })
  usePageTitle(preview.data && t('join.title', { project: preview.data.projectName }))

  if (preview.error) {
    return (
      <EmptyState
        icon={IconMailOff}
        title={t('join.badTitle')}
        titleOrder={1}
        text={failureSentence(preview.error, locale)}
      >
        <Button component={Link} to={user ? '/' : '/sign-in'} variant="default">
          {user ? t('common:toProjects') : t('join.toSignIn')}
        </Button>
      </EmptyState>
    )
  }
  if (!preview.data) return <Skeleton height={180} />
  const { projectName, role, invitedBy } = preview.data
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={
        user
          ? (event) => {
              event.preventDefault()
              accept.mutate(null)
            }
          : form.onSubmit((draft) => accept.mutate(draft))
      }
    >
      <div>
        <h1 className={classes.title}>{t('join.title', { project: projectName })}</h1>
        <p className={classes.text}>{t('join.text', { name: invitedBy, role: roleLabel(role, locale) })}</p>
        <p className={classes.text}>{t(`join.role.${role}`)}</p>
      </div>
      {!user && <AccountFields form={form} />}
      <FormFailure error={accept.error} />
      <Button type="submit" size="sm" loading={accept.isPending}>
        {user ? t('join.submit', { name: user.name }) : t('join.submitNew')}
      </Button>
      {user ? (
        <Link to="/" className={classes.link}>
          {t('common:toProjects')}
        </Link>
      ) : (
        <Link to="/sign-in" search={{ to: `/join/${token}` }} className={classes.link}>
          {t('join.haveAccount')}
        </Link>
      )}
    </form>
  )
}
