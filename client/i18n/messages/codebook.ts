export const codebook = { en: {}, ar: {} }
