DROP INDEX "annotations_document";--> statement-breakpoint
ALTER TABLE "annotations" ADD COLUMN "lost" jsonb;--> statement-breakpoint
CREATE INDEX "annotations_lost" ON "annotations" USING btree ("document_id") WHERE "annotations"."lost" is not null;--> statement-breakpoint
CREATE INDEX "history_corrections" ON "history" USING btree ("subject_id","rev") WHERE "history"."kind" = 'text.correct';--> statement-breakpoint
CREATE INDEX "annotations_document" ON "annotations" USING btree ("document_id","start_cp","id","end_cp");