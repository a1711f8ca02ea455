// Joins the message files as i18next namespaces: `t('documents:title')`. English gives the types of
// the keys, so a key that does not exist fails the type check; a test keeps Arabic's keys the same.
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { LOCALES, type Locale } from '../../shared/model/label.ts'
import { isolate } from './format.ts'
import { account } from './messages/account.ts'
import { codebook } from './messages/codebook.ts'
import { common } from './messages/common.ts'
import { documents } from './messages/documents.ts'
import { domain } from './messages/domain.ts'
import { matrix } from './messages/matrix.ts'
import { projects } from './messages/projects.ts'
import { reader } from './messages/reader.ts'
import { suggestions } from './messages/suggestions.ts'
import { sync } from './messages/sync.ts'
import { tagging } from './messages/tagging.ts'
import { team } from './messages/team.ts'

/** Every message file under its namespace. */
export const NAMESPACES = {
  common,
  domain,
  account,
  projects,
  documents,
  team,
  codebook,
  reader,
  tagging,
  suggestions,
  sync,
  matrix,
} as const

type English = { [N in keyof typeof NAMESPACES]: (typeof NAMESPACES)[N]['en'] }

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: English
    returnNull: false
  }
}

const STORAGE_KEY = 'mawqif.locale'

/** The language before anybody signed in: what was chosen here last, else the browser's. */
export function initialLocale(): Locale {
  const stored = localStorage.getItem(STORAGE_KEY)
  if (stored === 'ar' || stored === 'en') return stored
  return navigator.language.toLowerCase().startsWith('ar') ? 'ar' : 'en'
}

/** Starts i18next; synchronous, because the messages are part of the bundle. */
export function startI18n(locale: Locale = initialLocale()): void {
  const resources = Object.fromEntries(
    LOCALES.map((l) => [
      l,
      Object.fromEntries(Object.entries(NAMESPACES).map(([name, messages]) => [name, messages[l]])),
    ]),
  )
  void i18next.use(initReactI18next).init({
    resources,
    lng: locale,
    fallbackLng: false,
    defaultNS: 'common',
    ns: Object.keys(NAMESPACES),
    initAsync: false,
    returnNull: false,
    interpolation: {
      // React escapes markup; what a sentence needs is that a foreign name in it cannot reorder it.
      escapeValue: true,
      useRawValueToEscape: true,
      escape: (value: unknown) =>
        typeof value === 'string' ? isolate(value, i18next.language as Locale) : String(value),
    },
    react: { useSuspense: false },
  })
  applyToDocument(locale)
}

/** Changes the interface's language now and for the next start in this browser. */
export async function changeLocale(locale: Locale): Promise<void> {
  localStorage.setItem(STORAGE_KEY, locale)
  if (i18next.language === locale) return
  await i18next.changeLanguage(locale)
  applyToDocument(locale)
}

function applyToDocument(locale: Locale): void {
  document.documentElement.lang = locale
  document.documentElement.dir = directionOf(locale)
}

/** Direction of the interface in a language. */
export const directionOf = (locale: Locale): 'rtl' | 'ltr' => (locale === 'ar' ? 'rtl' : 'ltr')
