// Mantine in the product's measures: dense, quiet, one accent; contrast AA in both schemes.
import {
  ActionIcon,
  Button,
  CloseButton,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  Tooltip,
} from '@mantine/core'

const accent: MantineColorsTuple = [
  '#e9f2fb',
  '#d3e4f5',
  '#a9caea',
  '#86b9ea',
  '#5593cf',
  '#3a7fc1',
  '#2a6fae',
  '#1d5a94',
  '#174a7b',
  '#103a62',
]

/** Greys of the dark scheme, tinted like the tokens: 0 text, 3 borders that must be seen, 7 body. */
const dark: MantineColorsTuple = [
  '#e4e7eb',
  '#c3c9d1',
  '#a3abb6',
  '#707987',
  '#3d454f',
  '#2f353d',
  '#1f2429',
  '#16191d',
  '#121518',
  '#0e1113',
]

// A dialog's <header> is not the page's banner.
const dialogParts = { attributes: { header: { role: 'presentation' } } }

export const theme = createTheme({
  fontFamily: '"IBM Plex Sans Arabic", "Segoe UI", "Noto Sans Arabic", "Noto Sans", sans-serif',
  colors: { accent, dark },
  primaryColor: 'accent',
  // Shade 7 carries white text at 7:1; in the dark scheme shade 6 at 5:1.
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.55', xl: '1.4' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.4' },
      h2: { fontSize: '1rem', lineHeight: '1.45' },
      h3: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    CloseButton: CloseButton.extend({ defaultProps: { size: 'sm' } }),
    Modal: Modal.extend({ defaultProps: { ...dialogParts, centered: true, transitionProps: { duration: 120 } } }),
    Drawer: Drawer.extend({ defaultProps: { ...dialogParts, transitionProps: { duration: 150 } } }),
    Menu: Menu.extend({
      // Opening focuses the first item: one key less, and no stray element inside role=menu.
      defaultProps: { withInitialFocusPlaceholder: false, shadow: 'md', transitionProps: { duration: 80 } },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true } }),
  },
})

/** Ties Mantine's own colours to styles/tokens.css; its defaults for dimmed text and errors fail AA. */
export const resolveVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--m-bg)',
    '--mantine-color-text': 'var(--m-text)',
    '--mantine-color-dimmed': 'var(--m-text-muted)',
    '--mantine-color-placeholder': 'var(--m-text-muted)',
    '--mantine-color-error': 'var(--m-danger)',
    '--mantine-color-anchor': 'var(--m-accent)',
    '--mantine-color-default': 'var(--m-raised)',
    '--mantine-color-default-hover': 'var(--m-surface)',
    '--mantine-color-default-color': 'var(--m-text)',
    '--mantine-color-default-border': 'var(--m-border)',
    '--mantine-color-gray-light-color': 'var(--m-text)',
  }
  return { variables: {}, light: shared, dark: shared }
}

/** Remembers the scheme in this browser, so that the first paint after a reload is right. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'mawqif.theme' })

/** Gives the nonce also to what Mantine loads (react-remove-scroll), which looks for it under this name. */
export function shareStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() })
}

/** The nonce that the server put into this page for style elements. */
export const styleNonce = (): string => document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
