ALTER TABLE "annotations" DROP CONSTRAINT "annotations_project_id_projects_id_fk";
--> statement-breakpoint
ALTER TABLE "annotations" DROP CONSTRAINT "annotations_document_id_documents_id_fk";
--> statement-breakpoint
ALTER TABLE "tags" DROP CONSTRAINT "tags_project_id_projects_id_fk";
--> statement-breakpoint
ALTER TABLE "tags" DROP CONSTRAINT "tags_document_id_documents_id_fk";
--> statement-breakpoint
ALTER TABLE "tags" DROP CONSTRAINT "tags_author_id_users_id_fk";
--> statement-breakpoint
ALTER TABLE "room_updates" ALTER COLUMN "update" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "room_snapshots" ALTER COLUMN "state" SET STORAGE EXTERNAL;
