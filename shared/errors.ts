// Every refusal, one row each. What a user reads is one clear sentence in both languages;
// {name} is filled from the details. docs/errors.md is generated from this table.

type Row = {
  /** HTTP status. */
  status: number
  /** May the same request succeed later without a change? */
  retry: boolean
  en: string
  ar: string
}

export const ERRORS = {
  // requests
  bad_request: {
    status: 400,
    retry: false,
    en: 'The request is not valid: {reason}.',
    ar: 'الطلب غير صالح: {reason}.',
  },
  bad_filter: {
    status: 400,
    retry: false,
    en: 'The filter “{field}” is not valid; clear it and choose again.',
    ar: 'المرشِّح «{field}» غير صالح؛ امسحه واختر من جديد.',
  },
  bad_origin: {
    status: 403,
    retry: false,
    en: 'This request came from another site and was refused; open Mawqif at its own address.',
    ar: 'جاء هذا الطلب من موقع آخر فرُفض؛ افتح موقف من عنوانه الأصلي.',
  },
  too_many_requests: {
    status: 429,
    retry: true,
    en: 'Too many attempts; try again in {seconds} s.',
    ar: 'محاولات كثيرة؛ أعد المحاولة بعد {seconds} ث.',
  },
  internal: {
    status: 500,
    retry: true,
    en: 'Something went wrong on the server; nothing was changed. Try again.',
    ar: 'حدث خطأ في الخادم ولم يتغير شيء. حاول من جديد.',
  },
  unavailable: {
    status: 503,
    retry: true,
    en: 'The server cannot reach its database; your work is kept and will be sent again.',
    ar: 'تعذّر على الخادم الوصول إلى قاعدة بياناته؛ عملك محفوظ وسيُرسل من جديد.',
  },
  // people
  not_signed_in: { status: 401, retry: false, en: 'Sign in to continue.', ar: 'سجّل الدخول للمتابعة.' },
  wrong_credentials: {
    status: 401,
    retry: false,
    en: 'E-mail or password is wrong; check both and try again.',
    ar: 'البريد الإلكتروني أو كلمة المرور غير صحيحة؛ تحقق منهما وأعد المحاولة.',
  },
  setup_done: {
    status: 409,
    retry: false,
    en: 'The first account already exists; sign in or ask for an invitation.',
    ar: 'الحساب الأول موجود بالفعل؛ سجّل الدخول أو اطلب دعوة.',
  },
  email_taken: {
    status: 409,
    retry: false,
    en: 'An account with this e-mail exists; sign in first, then open the link again.',
    ar: 'يوجد حساب بهذا البريد الإلكتروني؛ سجّل الدخول أولاً ثم افتح الرابط من جديد.',
  },
  invite_invalid: {
    status: 410,
    retry: false,
    en: 'This invitation has expired or was already used; ask the lead for a new link.',
    ar: 'انتهت صلاحية هذه الدعوة أو استُخدمت من قبل؛ اطلب من رئيس المشروع رابطاً جديداً.',
  },
  already_member: {
    status: 409,
    retry: false,
    en: 'You are already a member of this project.',
    ar: 'أنت عضو في هذا المشروع بالفعل.',
  },
  last_lead: {
    status: 409,
    retry: false,
    en: 'A project needs a lead; make someone else lead first.',
    ar: 'لا بد للمشروع من رئيس؛ عيّن رئيساً آخر أولاً.',
  },
  // rights: the same answer for what does not exist and what may not be seen
  not_found: {
    status: 404,
    retry: false,
    en: 'This does not exist, or you may not see it.',
    ar: 'هذا غير موجود، أو لا يحق لك الاطلاع عليه.',
  },
  forbidden: {
    status: 403,
    retry: false,
    en: 'Your role in this project does not allow this.',
    ar: 'دورك في هذا المشروع لا يسمح بذلك.',
  },
  text_locked: {
    status: 409,
    retry: false,
    en: 'This text is locked; ask a lead to open it for correction.',
    ar: 'هذا النص مقفل؛ اطلب من رئيس المشروع أن يفتحه للتصحيح.',
  },
  // import
  file_empty: {
    status: 422,
    retry: false,
    en: '“{file}” is empty; choose a file with text.',
    ar: '«{file}» ملف فارغ؛ اختر ملفاً يحتوي على نص.',
  },
  file_binary: {
    status: 422,
    retry: false,
    en: '“{file}” is not a text document, whatever its name says; choose a document with text.',
    ar: '«{file}» ليس وثيقة نصية أياً كان اسمه؛ اختر وثيقة فيها نص.',
  },
  file_too_large: {
    status: 413,
    retry: false,
    en: '“{file}” is larger than {limitMb} MB, the most one document may be; split it.',
    ar: '«{file}» أكبر من {limitMb} ميغابايت، وهو الحد الأقصى للوثيقة الواحدة؛ قسّمه.',
  },
  file_encoding: {
    status: 422,
    retry: false,
    en: '“{file}” is not text in any encoding that is read (UTF-8, UTF-16, Windows-1256, ISO-8859-6, Windows-1252); save it as UTF-8.',
    ar: '«{file}» ليس نصاً بأي من الترميزات المقروءة (UTF-8 و UTF-16 و Windows-1256 و ISO-8859-6 و Windows-1252)؛ احفظه بترميز UTF-8.',
  },
  file_charset: {
    status: 422,
    retry: false,
    en: '“{file}” is not valid in the encoding {charset}; choose another one.',
    ar: '«{file}» ليس صالحاً بالترميز {charset}؛ اختر ترميزاً آخر.',
  },
  file_format: {
    status: 415,
    retry: false,
    en: '“{file}” has a format that cannot be imported; save it as Word (.docx), OpenDocument (.odt), PDF, a web page (.html), Markdown (.md) or plain text (.txt).',
    ar: 'صيغة «{file}» لا يمكن استيرادها؛ احفظه بصيغة وورد (.docx) أو OpenDocument (.odt) أو PDF أو صفحة ويب (.html) أو Markdown (.md) أو نصاً عادياً (.txt).',
  },
  file_old_word: {
    status: 415,
    retry: false,
    en: '“{file}” is a Word document of the old form (.doc), whatever its name says; open it in Word or LibreOffice and save it as .docx.',
    ar: '«{file}» وثيقة وورد بالصيغة القديمة (.doc) أياً كان اسمها؛ افتحها في وورد أو ليبر أوفيس واحفظها بصيغة .docx.',
  },
  file_encrypted: {
    status: 422,
    retry: false,
    en: '“{file}” is locked with a password; save it without one and import it again.',
    ar: '«{file}» محمي بكلمة مرور؛ احفظه من دونها واستورده من جديد.',
  },
  file_damaged: {
    status: 422,
    retry: false,
    en: '“{file}” is damaged or not what its name says; open it, save it anew and import that.',
    ar: '«{file}» معطوب أو ليس ما يدل عليه اسمه؛ افتحه واحفظه من جديد ثم استورده.',
  },
  file_scanned: {
    status: 422,
    retry: false,
    en: '“{file}” has no text, only pictures of pages; recognise its text with a scanning program first, or import it in another format.',
    ar: '«{file}» لا نص فيه، بل صور صفحات فقط؛ تعرَّف على نصه ببرنامج مسح ضوئي أولاً، أو استورده بصيغة أخرى.',
  },
  file_duplicate: {
    status: 409,
    retry: false,
    en: '“{file}” is already in this project as “{title}”; open that document instead.',
    ar: '«{file}» موجود في هذا المشروع باسم «{title}»؛ افتح تلك الوثيقة.',
  },
  file_too_complex: {
    status: 422,
    retry: false,
    en: '“{file}” takes more time or memory to read than one document may, or has more than {limit} paragraphs; split it.',
    ar: 'تتطلب قراءة «{file}» وقتاً أو ذاكرة أكثر مما يُسمح به للوثيقة الواحدة، أو فيه أكثر من {limit} فقرة؛ قسّمه.',
  },
  too_many_files: {
    status: 413,
    retry: false,
    en: 'At most {limit} files can wait for import at a time; try the others when these are done.',
    ar: 'بلغت الملفات المنتظرة حدها الأقصى ({limit})؛ أعد المحاولة بعد انتهائها.',
  },
  job_finished: { status: 409, retry: false, en: 'This import has already ended.', ar: 'انتهى هذا الاستيراد بالفعل.' },
  // annotations
  anchor_mismatch: {
    status: 409,
    retry: false,
    en: 'The marked passage is not what the document says; reload the document and mark it again.',
    ar: 'المقطع المحدد لا يطابق نص الوثيقة؛ أعد تحميل الوثيقة وحدده من جديد.',
  },
  annotation_exists: {
    status: 409,
    retry: false,
    en: 'An annotation with this id already exists.',
    ar: 'توجد حاشية بهذا المعرّف بالفعل.',
  },
  annotation_gone: { status: 409, retry: false, en: 'This annotation was deleted.', ar: 'حُذفت هذه الحاشية.' },
  unknown_code: {
    status: 422,
    retry: false,
    en: 'An actor or issue of this tag is not in the codebook, or was retired; choose another.',
    ar: 'جهة أو مسألة في هذا الوسم ليست في دليل الترميز أو أُوقف استخدامها؛ اختر غيرها.',
  },
  duplicate_tag: {
    status: 422,
    retry: false,
    en: 'The same actor and issue are tagged twice on this annotation; change the tag that exists.',
    ar: 'وُسمت هذه الجهة في هذه المسألة مرتين في الحاشية نفسها؛ عدّل الوسم القائم.',
  },
  reason_needed: {
    status: 422,
    retry: false,
    en: 'Say why: a reason is needed to dispute or reject a tag.',
    ar: 'اذكر السبب: لا بد من سبب للاعتراض على وسم أو رفضه.',
  },
  // codebook
  code_in_use: {
    status: 409,
    retry: false,
    en: 'This entry is in use (tags: {count}); retire it or merge it into another instead.',
    ar: 'هذا المدخل مستخدم (عدد الوسوم: {count})؛ أوقف استخدامه أو ادمجه في غيره بدلاً من حذفه.',
  },
  code_key_taken: {
    status: 409,
    retry: false,
    en: 'The key “{key}” is already used in this codebook; choose another.',
    ar: 'المفتاح «{key}» مستخدم في دليل الترميز هذا؛ اختر غيره.',
  },
  code_merge_invalid: {
    status: 422,
    retry: false,
    en: 'An entry can only be merged into another active entry of the same kind.',
    ar: 'لا يُدمج مدخل إلا في مدخل آخر فعّال من النوع نفسه.',
  },
  code_has_issues: {
    status: 409,
    retry: false,
    en: 'This theme still holds issues ({count}); move them to another theme by merging it, or remove them first.',
    ar: 'ما زال هذا المحور يضم مسائل (عددها: {count})؛ انقلها إلى محور آخر بدمجه فيه، أو أزلها أولاً.',
  },
  code_parent_invalid: {
    status: 422,
    retry: false,
    en: 'An issue belongs under an active theme; choose one, or take the theme back first.',
    ar: 'لا بد أن تندرج المسألة تحت محور فعّال؛ اختر محوراً أو أعده إلى الاستخدام أولاً.',
  },
  codebook_full: {
    status: 409,
    retry: false,
    en: 'A codebook holds at most {limit} entries of a kind; delete what is unused first.',
    ar: 'لا يتسع دليل الترميز لمزيد من هذا النوع (الحد الأقصى: {limit})؛ احذف أولاً ما لا يُستخدم.',
  },
  too_many_dismissals: {
    status: 409,
    retry: false,
    en: 'A project remembers at most {limit} dismissed suggestions; a lead can put some back first.',
    ar: 'لا يحفظ المشروع أكثر من {limit} اقتراح مستبعد؛ يمكن لرئيس المشروع إعادة بعضها أولاً.',
  },
} as const satisfies Record<string, Row>

export type ErrorCode = keyof typeof ERRORS
export type ErrorDetails = Record<string, string | number>

/** A refusal that the user is told about. Bugs are not AppErrors. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(code, options)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

/** The sentence of `code` in `locale`, with its details filled in; unknown codes read as `internal`. */
export function errorSentence(code: string, locale: 'ar' | 'en', details: ErrorDetails = {}): string {
  const row: Row = code in ERRORS ? ERRORS[code as ErrorCode] : ERRORS.internal
  return row[locale].replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? '…'))
}

/** The body of every HTTP error answer and the error part of a refused command. */
export type ErrorBody = { code: ErrorCode; message: string; details: ErrorDetails }

export const errorBody = (error: AppError): ErrorBody => ({
  code: error.code,
  message: errorSentence(error.code, 'en', error.details),
  details: error.details,
})
