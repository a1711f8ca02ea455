// Names in several languages. Arabic and English are the interface's own; the others serve search.
import { z } from 'zod'
import { isPlainName, PLAIN_NAME_REASON } from '../text/plain-name.ts'
import { MAX_CODEBOOK_TEXT_LENGTH, MAX_NAME_LENGTH } from './limits.ts'

export const LOCALES = ['ar', 'en'] as const
export const Locale = z.enum(LOCALES)
export type Locale = z.infer<typeof Locale>

/** Name of a person, project, actor or issue. */
export const Name = z.string().trim().min(1).max(MAX_NAME_LENGTH).refine(isPlainName, PLAIN_NAME_REASON)

/** Label in the two interface languages; at least one is present. */
export const Label = z
  .object({ ar: Name.optional(), en: Name.optional() })
  .strict()
  .refine((label) => label.ar !== undefined || label.en !== undefined, 'a name in one language is needed')
export type Label = z.infer<typeof Label>

/** Names in the six UN languages; at least one is present. */
export const Names = z
  .object({
    ar: Name.optional(),
    en: Name.optional(),
    fr: Name.optional(),
    es: Name.optional(),
    ru: Name.optional(),
    zh: Name.optional(),
  })
  .strict()
  .refine((names) => Object.values(names).some((name) => name !== undefined), 'a name in one language is needed')
export type Names = z.infer<typeof Names>

/** Longer text in the two interface languages; may be empty. */
export const LabelText = z
  .object({
    ar: z.string().trim().max(MAX_CODEBOOK_TEXT_LENGTH).optional(),
    en: z.string().trim().max(MAX_CODEBOOK_TEXT_LENGTH).optional(),
  })
  .strict()
export type LabelText = z.infer<typeof LabelText>

/** The name in `locale`, else in the other interface language, else any. */
export function pickLabel(label: Names | Label | LabelText, locale: Locale): string {
  const other = locale === 'ar' ? label.en : label.ar
  return label[locale] ?? other ?? Object.values(label).find((name) => name !== undefined) ?? ''
}
