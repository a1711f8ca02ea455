import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../shared/model/codebook.ts'
import type { ActorId, BlockId } from '../../../shared/model/ids.ts'
import { runToEnd } from '../../../shared/suggest/run.ts'
import { createSuggester, type Suggester } from '../../../shared/suggest/suggest.ts'
import { sliceCodePoints } from '../../../shared/text/code-points.ts'
import { readStarterCodebook } from '../../_help/starter-codebook.ts'

const codebook = await readStarterCodebook()
const suggesters = new Map<string, Suggester>()

/** What is found in a text of our own: `key⟦words⟧`, with what a slip would become. */
function find(text: string, language = 'ar', kind: 'actor' | 'issue' = 'actor'): string[] {
  const suggester = suggesters.get(language) ?? runToEnd(createSuggester({ ...codebook, language }))
  suggesters.set(language, suggester)
  return runToEnd(suggester.steps([{ id: 'b' as BlockId, type: 'paragraph', text }]))
    .filter((mention) => mention.kind === kind)
    .map(({ actorId, issueId, start, end, slip }) => {
      const words = sliceCodePoints(text, start, end)
      return `${kind === 'actor' ? actorId : issueId}⟦${words}⟧${slip ? `→${slip.suggested}` : ''}`
    })
}

describe('names with what Arabic writes before them', () => {
  it.each([
    ['وفرنسا وبفرنسا ولفرنسا', ['FR⟦فرنسا⟧', 'FR⟦فرنسا⟧', 'FR⟦فرنسا⟧']],
    ['للصين وللصين وبالصين فالصين', ['CN⟦للصين⟧', 'CN⟦للصين⟧', 'CN⟦الصين⟧', 'CN⟦الصين⟧']],
    ['موقف لبنان وللبنان موقف', ['LB⟦لبنان⟧', 'LB⟦لبنان⟧']],
    ['وفد بولندا ووفد ليبيا ووفد كوبا', ['PL⟦بولندا⟧', 'LY⟦ليبيا⟧', 'CU⟦كوبا⟧']],
    ['للولايات المتحدة وللاتحاد الروسي', ['US⟦للولايات المتحدة⟧', 'RU⟦للاتحاد الروسي⟧']],
  ])('[SUGG1] %s', (text, expected) => expect(find(text)).toEqual(expected))
})

describe('what is written otherwise', () => {
  it.each([
    ['superscripts and marks of notes', 'قالت الصين⁹ وإستونيا⁽³⁾ وكندا1', ['CN⟦الصين⟧', 'EE⟦إستونيا⟧', 'CA⟦كندا⟧']],
    ['tatweel', 'أكدت الصــين', ['CN⟦الصــين⟧']],
    ['diacritics', 'أَكَّدَتْ فَرَنْسَا ذلك', ['FR⟦فَرَنْسَا⟧']],
    [
      'hamza, ya and ta marbuta',
      'استونيا والمانيا وسنغافوره ونيجيريا',
      ['EE⟦استونيا⟧', 'DE⟦المانيا⟧', 'SG⟦سنغافوره⟧', 'NG⟦نيجيريا⟧'],
    ],
    ['bidirectional controls and wide blanks', '\u200fالاتحاد\u00a0الروسي\u200f', ['RU⟦الاتحاد\u00a0الروسي⟧']],
    ['an abbreviation glued by a kashida', 'لـ ICANN والـ EU', ['ICANN⟦ICANN⟧', 'EU⟦EU⟧']],
    [
      'an official form in brackets',
      'فنزويلا (جمهورية - البوليفارية) وإيران (جمهورية - الإسلامية)',
      ['VE⟦فنزويلا (جمهورية - البوليفارية)⟧', 'IR⟦إيران (جمهورية - الإسلامية)⟧'],
    ],
  ])('[SUGG1] %s are survived', (_, text, expected) => expect(find(text)).toEqual(expected))
})

describe('what is no mention of a state', () => {
  it.each([
    ['demonyms and languages', 'الموقف الصيني والوفد السويسري (بالروسية) والفرنسية والأمريكيون'],
    ['seas, rivers, regions', 'بحر الصين الجنوبي وخليج عمان ونهر الأردن والمغرب العربي وأمريكا اللاتينية'],
    ['parts of the world', 'بتوقيت شرق الولايات المتحدة، وفي شمال مالي'],
    ['adjectives that look like names', 'دعم مالي وإداري، في كل قطر دائرة'],
    ['universities and banks', 'جامعة قطر وبنك اليابان ومصرف لبنان'],
    ['cities', 'جدول أعمال تونس لمجتمع المعلومات، ومدينة الكويت، والجزائر العاصمة'],
    [
      'missions and envoys of the United Nations',
      'بعثة الأمم المتحدة لتقديم المساعدة إلى العراق، والمبعوث الخاص إلى اليمن',
    ],
    ['products', 'بصيغة مايكروسوفت وورد'],
    ['words of which a name is a part', 'الصينية والهندسة والمصرف والكويتيون وغانائم'],
  ])('[SUGG1] %s', (_, text) => expect(find(text)).toEqual([]))

  it.each([
    ['demonyms and languages', 'The Chinese and Russian delegates spoke French; Germans and Swiss experts agreed.'],
    ['seas, cities, places elsewhere', 'In Mexico City, on the South China Sea, in New Mexico and Northern Ireland.'],
    ['organisations', 'Qatar Airways, the University of Iceland, the Bank of Japan, the Kuwait Joint Support Office'],
    ['missions', 'the United Nations Assistance Mission for Iraq and the Special Envoy for Yemen'],
    ['small letters and names of persons', 'fine china, a turkey, Jordan Smith and Chad Miller, he told us'],
    ['money and grades', 'Thousands of United States dollars, US$ 20, one P-5 post'],
    ['other meanings', 'a China-based company; LAS NACIONES UNIDAS; IT, AND and ARE'],
  ])('[SUGG1] English: %s', (_, text) => expect(find(text, 'en')).toEqual([]))
})

describe('longer names', () => {
  it.each([
    [
      'جمهورية كوريا وجمهورية كوريا الشعبية الديمقراطية',
      ['KR⟦جمهورية كوريا⟧', 'KP⟦جمهورية كوريا الشعبية الديمقراطية⟧'],
    ],
    ['غينيا وغينيا الاستوائية وبابوا غينيا الجديدة', ['GN⟦غينيا⟧', 'GQ⟦غينيا الاستوائية⟧', 'PG⟦بابوا غينيا الجديدة⟧']],
    ['مجموعة الـ 77 والصين', ['G77⟦مجموعة الـ 77 والصين⟧']],
    ['جمهورية الكونغو الديمقراطية وجنوب السودان', ['CD⟦جمهورية الكونغو الديمقراطية⟧', 'SS⟦جنوب السودان⟧']],
    ['الأمين العام لجامعة الدول العربية والأمين العام', ['LAS⟦جامعة الدول العربية⟧', 'UNSG⟦الأمين العام⟧']],
  ])('[SUGG2] %s', (text, expected) => expect(find(text)).toEqual(expected))

  it('[SUGG2] a mission to the United Nations names its state', () => {
    expect(find('The Permanent Mission of Estonia to the United Nations', 'en')).toEqual(['EE⟦Estonia⟧'])
  })
})

describe('six languages', () => {
  it.each([
    ['en', 'Estonia, the United States and Côte d’Ivoire', ['EE', 'US', 'CI']],
    ['fr', 'L’Estonie et les États-Unis d’Amérique', ['EE', 'US']],
    ['es', 'Estonia y los Estados Unidos de América', ['EE', 'US']],
    ['ru', 'Эстония и Российская Федерация', ['EE', 'RU']],
    ['zh', '爱沙尼亚和美国支持中国的提议，印度洋', ['EE', 'US', 'CN']],
    ['en', 'EST, FRA, DEU', ['EE', 'FR', 'DE']],
  ])('[SUGG1] %s: %s', (language, text, keys) =>
    expect(find(text, language).map((found) => found.slice(0, 2))).toEqual(keys),
  )
})

describe('slips', () => {
  it('[SUGG3] one letter in a long name is survived and offered for correction', () => {
    expect(find('أشارت كازاحستان إلى ذلك')).toEqual(['KZ⟦كازاحستان⟧→كازاخستان'])
    expect(find('قررت الجمعية العامة والمنتدى الإفليمي لرابطة أمم جنوب شرق آسيا')).toEqual([
      'UNGA⟦الجمعية العامة⟧',
      'ARF⟦المنتدى الإفليمي لرابطة أمم جنوب شرق آسيا⟧→الإقليمي',
    ])
    expect(find('and the Netherlonds', 'en')).toEqual(['NL⟦Netherlonds⟧→Netherlands'])
    expect(find('وللبرازبل', 'ar')).toEqual(['BR⟦للبرازبل⟧→للبرازيل'])
  })

  it('[SUGG3] a short word, one used again, and one with another ending are no slips', () => {
    expect(find('الترويج والبابان والمعرب')).toEqual([])
    expect(find('كازاحستان ثم كازاحستان')).toEqual([])
    expect(find('البرازيلي والسويسرية والأستراليون')).toEqual([])
  })
})

describe('keywords', () => {
  it('[SUGG4] make an issue likely, in either language, but not inside a name', () => {
    expect(find('تنفيذ تدابير بناء الثقة', 'ar', 'issue')).toEqual(['cbm.general⟦تدابير بناء الثقة⟧'])
    expect(find('Confidence-building measures and CBMs', 'en', 'issue')).toEqual([
      'cbm.general⟦Confidence-building measures⟧',
      'cbm.general⟦CBMs⟧',
    ])
    expect(find('the Internet Governance Forum', 'en', 'issue')).toEqual([])
  })
})

describe('the codebook', () => {
  it('[SUGG1] a retired actor is not found; what was merged finds what it was merged into', () => {
    const [a, b] = [codebook.actors[0], codebook.actors[1]] as [Actor, Actor]
    const merged = { ...a, retiredAt: '2026-01-01T00:00:00.000Z', replacedBy: b.id as ActorId }
    const text = `${a.names.ar} ${b.names.ar}`
    const keys = (actors: Actor[]) => {
      const suggester = runToEnd(createSuggester({ actors, issues: [], language: 'ar' }))
      const mentions = runToEnd(suggester.steps([{ id: 'b' as BlockId, type: 'paragraph', text }]))
      return mentions.map(({ actorId }) => actorId)
    }
    expect(keys([merged, b])).toEqual([b.id, b.id])
    expect(keys([{ ...merged, replacedBy: null }, b])).toEqual([b.id])
  })
})
