import { ActionIcon, Menu } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconArrowMerge, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Code } from './use-code-actions.ts'
import { useRetire } from './use-code-actions.ts'

type Props = {
  projectId: string
  code: Code
  /** Themes hold issues and cannot be merged. */
  canMerge: boolean
  onEdit: () => void
  onMerge: (code: Code) => void
  onDelete: (code: Code) => void
}

/** What a lead may do with an actor, issue or theme. */
export function CodeMenu({ projectId, code, canMerge, onEdit, onMerge, onDelete }: Props) {
  const { t } = useTranslation(['codebook', 'common'])
  const retire = useRetire(projectId)
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <ActionIcon aria-label={t('actionsFor', { name: code.name })} loading={retire.isPending}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
          {t('common:edit')}
        </Menu.Item>
        <Menu.Item
          leftSection={
            code.isRetired ? <IconArchiveOff size={16} aria-hidden /> : <IconArchive size={16} aria-hidden />
          }
          onClick={() => retire.mutate(code)}
        >
          {code.isRetired ? t('reinstate') : t('retire')}
        </Menu.Item>
        {canMerge && !code.isRetired && (
          <Menu.Item leftSection={<IconArrowMerge size={16} aria-hidden />} onClick={() => onMerge(code)}>
            {t('merge')}
          </Menu.Item>
        )}
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => onDelete(code)}>
          {t('delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
