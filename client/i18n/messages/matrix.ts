export const matrix = { en: {}, ar: {} }
