export const tagging = { en: {}, ar: {} }
