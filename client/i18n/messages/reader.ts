export const reader = { en: {}, ar: {} }
