import { Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './DocumentView.module.css'

const GROUPS = {
  tag: [
    ['tag', ['T']],
    ['exact', ['Alt', 'T']],
    ['stance', ['1 – 7']],
    ['repeat', ['.']],
    ['mark', ['M']],
    ['note', ['N']],
    ['delete', ['Del']],
  ],
  move: [
    ['next', ['J']],
    ['previous', ['K']],
    ['card', ['Enter']],
    ['escape', ['Esc']],
  ],
  shape: [
    ['add', ['A']],
    ['cut', ['X']],
    ['replace', ['R']],
    ['start', ['[', ']']],
    ['end', ['{', '}']],
    ['end', ['Alt', 'Shift', '← →']],
  ],
  suggest: [
    ['suggestions', ['S']],
    ['nextSuggestion', ['L']],
    ['previousSuggestion', ['H']],
    ['accept', ['Y']],
    ['dismiss', ['D']],
  ],
  other: [
    ['undo', ['Ctrl', 'Z']],
    ['redo', ['Ctrl', 'Shift', 'Z']],
    ['help', ['?']],
  ],
} as const

/** Every key of the text, in groups. */
export function HelpDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('reader')
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('help.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('help.close') }}
    >
      <div className={classes.help}>
        {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => (
          <section key={group}>
            <h3>{t(`help.group.${group}`)}</h3>
            <dl>
              {GROUPS[group].map(([name, keys]) => (
                <div key={keys.join()}>
                  <dt dir="ltr">
                    {keys.map((key) => (
                      <Kbd key={key} size="xs">
                        {key}
                      </Kbd>
                    ))}
                  </dt>
                  <dd>{t(`help.${name}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
