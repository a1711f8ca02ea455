// An open document: header, text with what is painted on it, and beside it the margin. Joins keys and pointer to actions.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentSummary } from '../../shared/model/document.ts'
import type { ProjectId, UserId } from '../../shared/model/ids.ts'
import type { Role } from '../../shared/model/project.ts'
import { can } from '../../shared/policy/can.ts'
import { useObservable } from '../sync/observable.ts'
import type { CodebookView } from '../tagging/codebook-view.ts'
import { CardSheet } from './CardSheet.tsx'
import { type Choice, Chooser } from './Chooser.tsx'
import { DocumentHeader } from './DocumentHeader.tsx'
import './highlights.css'
import './text.css'
import classes from './DocumentView.module.css'
import type { DocumentSession } from './document-session.ts'
import { HelpDialog } from './HelpDialog.tsx'
import { Margin } from './Margin.tsx'
import { PresenceLayer } from './PresenceLayer.tsx'
import { ReaderPalette } from './ReaderPalette.tsx'
import { createReaderActions } from './reader-actions.ts'
import { type Reader, ReaderContext, useIsNarrow } from './reader-context.ts'
import { handleKey, isForPage } from './reader-keyboard.ts'
import { listenToPointer } from './reader-pointer.ts'
import { createReaderView, type ReaderView } from './reader-view.ts'
import { SayingLine } from './SayingLine.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { SuggestionLayer } from './SuggestionLayer.tsx'
import { usePermalink } from './use-permalink.ts'
import { useScrollMemory } from './use-scroll-memory.ts'
import { useSuggestionStore } from './use-suggestion-store.ts'

type Props = {
  session: DocumentSession
  projectId: ProjectId
  document: DocumentSummary
  codebook: CodebookView
  role: Role
  me: UserId
  personName: (id: UserId) => string
}

/** Needs the session's text to be there. */
export function DocumentView(props: Props) {
  const { session, projectId, document, codebook, role, me, personName } = props
  const { t } = useTranslation('reader')
  const parent = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<ReaderView | null>(null)
  const onKey = useRef<(event: KeyboardEvent) => boolean>(() => false)
  const isTextKnown = useObservable(session.isTextKnown)
  const canCreate = can(role, 'annotation.create') && isTextKnown
  const label = t(canCreate ? 'text' : 'textReadOnly', { title: document.title })

  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed label is set below, without a new editor
  useLayoutEffect(() => {
    if (!parent.current) return
    const made = createReaderView({
      parent: parent.current,
      session,
      label,
      lang: document.language,
      onKey: (event) => onKey.current(event),
    })
    setView(made)
    return () => {
      setView(null)
      made.destroy()
    }
  }, [session])

  useLayoutEffect(() => {
    view?.editor.view.dom.setAttribute('aria-label', label)
    view?.editor.view.dom.setAttribute('lang', document.language)
  }, [view, label, document.language])

  const actions = useMemo(
    () =>
      view &&
      createReaderActions({
        view,
        session,
        projectId,
        layerId: document.layerId,
        canCreate,
        canEdit: (record) => isTextKnown && can(role, 'annotation.update', record.authorId === me),
      }),
    [view, session, projectId, document.layerId, canCreate, isTextKnown, role, me],
  )
  const suggestions = useSuggestionStore(view, session, actions, projectId)
  const reader = useMemo<Reader | null>(
    () =>
      view &&
      actions &&
      suggestions && { projectId, document, session, view, actions, suggestions, codebook, role, me, personName },
    [projectId, document, session, view, actions, suggestions, codebook, role, me, personName],
  )

  return (
    <ReaderContext value={reader}>
      <div className={classes.page}>
        {reader && <Above reader={reader} onKey={onKey} />}
        {!isTextKnown && (
          <p className={classes.unknown} role="status">
            {t('unknownText')}
          </p>
        )}
        <div className={classes.columns}>
          <div className={classes.textBox}>
            <div ref={parent} className={`${classes.text} source-text`} data-document-text />
            {reader && <PresenceLayer />}
            {reader && <SelectionBar />}
            {reader && <SuggestionLayer />}
          </div>
          {reader && <Beside />}
        </div>
      </div>
    </ReaderContext>
  )
}

// The header, and everything that is joined to the text without standing beside it.
function Above({ reader, onKey }: { reader: Reader; onKey: React.RefObject<(event: KeyboardEvent) => boolean> }) {
  const { view, actions, suggestions } = reader
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const [choice, setChoice] = useState<Choice | null>(null)

  useEffect(() => {
    onKey.current = (event) => handleKey(event, { view, actions, suggestions, help: () => setIsHelpOpen(true) })
    const onWindowKey = (event: KeyboardEvent) => {
      if (isForPage(event, view) && onKey.current(event)) event.preventDefault()
    }
    window.addEventListener('keydown', onWindowKey)
    return () => window.removeEventListener('keydown', onWindowKey)
  }, [view, actions, suggestions, onKey])

  useEffect(() => listenToPointer(view, setChoice), [view])
  usePermalink(reader)
  useScrollMemory(reader)

  return (
    <>
      <DocumentHeader onHelp={() => setIsHelpOpen(true)} />
      {choice && <Chooser choice={choice} onClose={() => setChoice(null)} />}
      <ReaderPalette />
      <SayingLine />
      <HelpDialog isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
    </>
  )
}

function Beside() {
  return useIsNarrow() ? <CardSheet /> : <Margin />
}
