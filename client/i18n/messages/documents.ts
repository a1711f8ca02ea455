export const documents = { en: {}, ar: {} }
