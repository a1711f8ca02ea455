// Where matrix, review and export meet: one page for the person, three rooms in the code.
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ExportButton } from '../export/ExportButton.tsx'
import { MatrixPage } from '../matrix/MatrixPage.tsx'
import { serializeCell, serializeSearch } from '../matrix/search-params.ts'
import { EvidencePanel } from '../review/EvidencePanel.tsx'

/** `/projects/:projectId/matrix?<filter>&cell=…` */
export function MatrixRoute() {
  const { projectId } = useParams({ from: '/projects/$projectId/matrix' })
  const query = useSearch({ from: '/projects/$projectId/matrix' })
  const navigate = useNavigate()
  return (
    <MatrixPage
      // Another project is another page: nothing of what is held belongs to it.
      key={projectId}
      projectId={projectId}
      query={query}
      onSearch={(search, isNewEntry) =>
        void navigate({
          to: '/projects/$projectId/matrix',
          params: { projectId },
          search: serializeSearch(search),
          replace: !isNewEntry,
          resetScroll: false,
        })
      }
      renderEvidence={(props) => <EvidencePanel key={serializeCell(props.cellRef)} projectId={projectId} {...props} />}
      renderExport={(props) => <ExportButton projectId={projectId} {...props} />}
    />
  )
}
