export const projects = { en: {}, ar: {} }
