// What an import tells the analyst about a file that became a document, one row each; {name} is filled from the details.

type Row = { en: string; ar: string }

export const WARNINGS = {
  charset_guessed: {
    en: 'The encoding was guessed to be {charset}; check that the words are right, or choose another one.',
    ar: 'خُمِّن ترميز الملف على أنه {charset}؛ تحقق من صحة الكلمات أو اختر ترميزاً آخر.',
  },
  not_as_named: {
    en: 'The name ends in .{extension}, but the file is {format}; it was read as that.',
    ar: 'ينتهي الاسم بـ ‎.{extension} لكن الملف {format}؛ وقُرئ على هذا الأساس.',
  },
  tracked_changes: {
    en: 'Tracked changes were taken as accepted: {inserted} insertions kept, {deleted} deletions left out.',
    ar: 'عُدَّت التغييرات المتعقَّبة مقبولة: أُبقي {inserted} من الإضافات وتُرك {deleted} من المحذوفات.',
  },
  images_left_out: {
    en: 'Pictures were left out: {count}. Words inside them are not in the text.',
    ar: 'تُركت الصور: {count}. والكلمات داخلها ليست في النص.',
  },
  objects_left_out: {
    en: 'Embedded objects (charts, equations, files) were left out: {count}.',
    ar: 'تُركت كائنات مضمَّنة (رسوم بيانية أو معادلات أو ملفات): {count}.',
  },
  hidden_left_out: {
    en: 'Hidden text was left out: {count} passages.',
    ar: 'تُرك نص مخفي: {count} من المقاطع.',
  },
  links_left_out: {
    en: 'Links that are not to web pages or e-mail addresses were left out, their words kept: {count}.',
    ar: 'تُركت روابط لا تؤدي إلى صفحات أو عناوين بريد مع إبقاء كلماتها: {count}.',
  },
  notes_unmatched: {
    en: 'Note marks whose note is not in the file: {count}.',
    ar: 'علامات حواشٍ لا توجد حاشيتها في الملف: {count}.',
  },
  not_well_formed: {
    en: 'The file is damaged in places; what could be read was read.',
    ar: 'الملف معطوب في مواضع منه؛ وقُرئ ما أمكن.',
  },
  pdf_unreadable: {
    en: 'The PDF does not say which letters {percent}% of its characters are.',
    ar: 'لا يبيّن ملف PDF أي حروف هي {percent}٪ من علاماته.',
  },
  pdf_presentation_forms: {
    en: '{percent}% of the characters are shapes of letters, not letters: search may miss words.',
    ar: '{percent}٪ من العلامات أشكال حروف لا حروف: قد تفوت البحثَ كلمات.',
  },
  pdf_pages_without_text: {
    en: '{percent}% of the pages have no text; if they are scanned, their words are missing.',
    ar: '{percent}٪ من الصفحات بلا نص؛ فإن كانت ممسوحة ضوئياً فكلماتها ناقصة.',
  },
  pdf_single_letters: {
    en: '{percent}% of the words are single letters: words have probably been torn apart.',
    ar: '{percent}٪ من الكلمات حروف مفردة: الأرجح أن كلمات قد تقطعت.',
  },
  pdf_order: {
    en: '{percent}% of the Arabic words look turned round.',
    ar: 'تبدو {percent}٪ من الكلمات العربية مقلوبة.',
  },
  pdf_unknown_words: {
    en: '{percent}% of the words are none of the commonest of their language, more than in any usual text.',
    ar: '{percent}٪ من الكلمات ليست من أكثر كلمات لغتها شيوعاً، وهذا أكثر مما في أي نص معتاد.',
  },
} as const satisfies Record<string, Row>

export type WarningCode = keyof typeof WARNINGS
export type Warning = { code: WarningCode; details: Readonly<Record<string, string | number>> }

/** The sentence of a warning. */
export function warningSentence({ code, details }: Warning, language: 'en' | 'ar'): string {
  return WARNINGS[code][language].replace(/\{(\w+)\}/g, (_, name) => String(details[name] ?? ''))
}
