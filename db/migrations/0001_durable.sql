CREATE TABLE "room_clients" (
	"room" text NOT NULL,
	"client_id" bigint NOT NULL,
	"user_id" uuid NOT NULL,
	"leased_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "room_clients_room_client_id_pk" PRIMARY KEY("room","client_id")
);
--> statement-breakpoint
CREATE TABLE "secrets" (
	"name" text PRIMARY KEY NOT NULL,
	"value" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "annotations" DROP CONSTRAINT "annotations_range";--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "text_mode" text DEFAULT 'locked' NOT NULL;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "can_correct" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "history" ADD COLUMN "command_id" uuid;--> statement-breakpoint
ALTER TABLE "room_snapshots" ADD COLUMN "is_packed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "room_clients" ADD CONSTRAINT "room_clients_room_rooms_name_fk" FOREIGN KEY ("room") REFERENCES "public"."rooms"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "room_clients" ADD CONSTRAINT "room_clients_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "history_command" ON "history" USING btree ("command_id");--> statement-breakpoint
ALTER TABLE "annotations" ADD CONSTRAINT "annotations_range" CHECK ("annotations"."start_cp" <= "annotations"."end_cp");--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_text_mode" CHECK ("documents"."text_mode" in ('locked', 'open'));