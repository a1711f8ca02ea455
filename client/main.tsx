import './app/zod-config.ts'
import './styles/index.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { refuseStrayFiles } from './app/file-drops.ts'
import { shareStyleNonce } from './app/theme.ts'
import { startI18n } from './i18n/setup.ts'

startI18n()
shareStyleNonce()
refuseStrayFiles(window)
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
