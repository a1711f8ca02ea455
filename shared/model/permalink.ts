// Addresses that leave the product, in exports and in people's mails: once given out they stay valid.

/** Path of the page that opens a document at an annotation. */
export const annotationPath = (projectId: string, documentId: string, annotationId: string): string =>
  `/projects/${projectId}/documents/${documentId}?annotation=${annotationId}`
