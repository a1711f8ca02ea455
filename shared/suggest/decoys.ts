// Where a state's name does not mean the state: seas and rivers, places elsewhere, companies, products. Each is found
// like a name, so that the longer one wins, and then left out.

/** In Arabic and English, with some of the other languages' most frequent ones. */
export const DECOYS: readonly string[] = [
  // waters and regions
  'بحر الصين',
  'بحر الصين الجنوبي',
  'بحر الصين الشرقي',
  'الهند الصينية',
  'جزر الهند الغربية',
  'خليج عمان',
  'بحر عمان',
  'خليج غينيا',
  'خليج المكسيك',
  'نهر الأردن',
  'وادي الأردن',
  'نهر السنغال',
  'نهر النيجر',
  'حوض النيجر',
  'دلتا النيجر',
  'نهر الكونغو',
  'حوض الكونغو',
  'قناة بنما',
  'المغرب العربي',
  'المغرب الكبير',
  'غينيا الجديدة',
  'غيانا الفرنسية',
  'ساموا الأمريكية',
  'كولومبيا البريطانية',
  'نيو مكسيكو',
  'جورجيا الجنوبية',
  'أيرلندا الشمالية',
  'أمريكا اللاتينية',
  'أميركا اللاتينية',
  'أمريكا الشمالية',
  'أمريكا الجنوبية',
  'أمريكا الوسطى',
  'أميركا الشمالية',
  'أميركا الجنوبية',
  'أميركا الوسطى',
  'South China Sea',
  'East China Sea',
  'China Sea',
  'Gulf of Oman',
  'Sea of Oman',
  'Gulf of Guinea',
  'Gulf of Mexico',
  'Sea of Japan',
  'Panama Canal',
  'Niger Delta',
  'Niger Basin',
  'Niger River',
  'River Niger',
  'Congo Basin',
  'Congo River',
  'River Congo',
  'Senegal River',
  'Jordan River',
  'River Jordan',
  'Jordan Valley',
  'New Guinea',
  'New Mexico',
  'British Columbia',
  'District of Columbia',
  'Northern Ireland',
  'American Samoa',
  'South Georgia',
  'mer de Chine',
  'golfe de Guinée',
  'golfe du Mexique',
  'Nouvelle-Guinée',
  'Nouveau-Mexique',
  'mar de China',
  'golfo de México',
  'golfo de Guinea',
  'Nuevo México',
  'Южно-Китайское море',
  // cities that carry a state's name
  'مدينة تونس',
  'تونس العاصمة',
  'مدينة الجزائر',
  'الجزائر العاصمة',
  'مدينة الكويت',
  'مدينة المكسيك',
  'مدينة بنما',
  'مدينة غواتيمالا',
  'مدينة لكسمبرغ',
  'Mexico City',
  'Panama City',
  'Guatemala City',
  'Kuwait City',
  'Luxembourg City',
  'Ciudad de México',
  'Ciudad de Panamá',
  // parts and claims
  'هونغ كونغ الصينية',
  'هونغ كونغ، الصين',
  'ماكاو، الصين',
  'مقاطعة تايوان الصينية',
  'تايوان، الصين',
  'Hong Kong, China',
  'Macao, China',
  'Taiwan, China',
  'Taiwan, Province of China',
  'Taiwan Province of China',
  'جمهورية الصين',
  'Republic of China',
  'الدولة الإسلامية في العراق والشام',
  'الدولة الإسلامية في العراق',
  'Islamic State in Iraq and the Levant',
  'Islamic State of Iraq and the Levant',
  'Islamic State in Iraq',
  // companies, banks, papers
  'China Telecom',
  'China Mobile',
  'China Unicom',
  'China Daily',
  'Air China',
  'Air France',
  'Radio France',
  'France Télécom',
  'Agence France Presse',
  'Georgia Tech',
  'Times of India',
  'Times of Israel',
  'دولار الولايات المتحدة',
  'دولارات الولايات المتحدة',
  'United States dollar',
  'United States dollars',
  'dollar des États-Unis',
  'dollars des États-Unis',
  'dólares de los Estados Unidos',
  'US dollar',
  'US dollars',
  'U.S. dollar',
  'U.S. dollars',
  // products
  'مايكروسوفت وورد',
  'مايكروسوفت أوفيس',
  'مايكروسوفت ويندوز',
  'مايكروسوفت إكسل',
  'مايكروسوفت تيمز',
  'مايكروسوفت أوتلوك',
  'مايكروسوفت أزور',
  'مايكروسوفت إكستشينج',
  'Microsoft Word',
  'Microsoft Office',
  'Microsoft Windows',
  'Microsoft Excel',
  'Microsoft Teams',
  'Microsoft Outlook',
  'Microsoft Azure',
  'Microsoft Exchange',
  'Microsoft Edge',
  'Microsoft PowerPoint',
  'Microsoft SharePoint',
  // the other meaning of a word
  '印度洋',
  '印度支那',
  '新几内亚',
  '北爱尔兰',
  '中国人',
  '中国海',
  '南中国海',
  '法国人',
  '美国人',
  '英国人',
  '德国人',
  '日本人',
  '韩国人',
  '泰国人',
  '印度人',
]

const set = (words: string) => new Set(words.split(' '))

/** Before a name, built with it: «جامعة قطر», «بنك اليابان». */
export const ORGANISATIONS_BEFORE = set('جامعه بنك مصرف معهد شركه نادي صحيفه اذاعه مطار مستشفي بورصه مكتبه متحف')
/** Before "of" and a name: "University of Iceland". */
export const ORGANISATIONS_OF = set(
  'university bank institute college museum library academy universite banque institut universidad banco instituto',
)
/** What has a secretary-general of its own. */
export const ORGANISATION_HEADS = set(
  'جامعه منظمه المنظمه اتحاد الاتحاد رابطه مجلس حلف مجموعه حزب هييه موتمر مفوضيه جماعه تجمع',
)
/** Among the capitalised words behind a name: "Qatar Airways", "Kuwait Joint Support Office". */
export const ORGANISATIONS_AFTER = set(
  'university bank airlines airways telecom institute times post radio television corporation company inc ltd sea ' +
    'city canal river street avenue airport foundation college agenda plan declaration commitment office centre ' +
    'center forum service team council agency committee association federation initiative programme program project',
)
/** Before a name: a part of the world or of the state. */
export const COMPASS = set(
  'شرق غرب شمال جنوب وسط اقصي شرقي غربي شمالي جنوبي eastern western northern southern central northeastern ' +
    'northwestern southeastern southwestern',
)

/** Words that are more often something else than the state: they count only in a company that tells. */
export const UNSURE = set('مالي عمان')
/** Words behind which a name is another word: «كل قطر», "every country". */
export const NEVER_AFTER: Readonly<Record<string, ReadonlySet<string>>> = { قطر: set('كل اي اقطار نصف') }
/** Before an unsure word, it names the state. */
export const STATE_WORDS = set(
  'في من الي مع عن بين لدي باسم حكومه جمهوريه دوله مملكه سلطنه وفد وفود ممثل ممثله ممثلو رييس وزير وزيره سفير ' +
    'سفيره جانب شعب',
)
/** States whose capital has the same name: in the name of a meeting or its outcome it is the city. */
export const CITY_NAMES = set('تونس الجزاير الكويت tunez тунис алжир')
/** What a city's name is part of. */
export const MEETINGS = set(
  'قمه القمه موتمر الموتمر اعلان التزام جدول برنامج خطه بروتوكول منتدي اجتماع مرحله cumbre conferencia declaracion ' +
    'agenda programa',
)
/** First names: before a surname they are a person. */
export const FIRST_NAMES = set('chad jordan georgia israel maurice dominique salvador malta')
/** Body of the United Nations that a state's name belongs to: "Assistance Mission for Iraq". */
export const MISSIONS = set('mission force operation office team bureau بعثه قوه قوات مكتب عمليه ' + 'فريق')
/** Holders of an office of the United Nations that is about a state: "Special Envoy for Yemen". */
export const ENVOYS = set(
  'envoy rapporteur coordinator adviser مبعوث المبعوث مبعوثه المبعوثه مقرر المقرر مقرره المقرره',
)
