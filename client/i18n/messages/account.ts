export const account = { en: {}, ar: {} }
