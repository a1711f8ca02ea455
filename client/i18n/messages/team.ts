export const team = { en: {}, ar: {} }
