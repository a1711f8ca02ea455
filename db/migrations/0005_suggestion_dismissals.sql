CREATE TABLE "suggestion_dismissals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"form" text NOT NULL,
	"actor_id" uuid,
	"issue_id" uuid,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "suggestion_dismissals_subject" CHECK (("suggestion_dismissals"."kind" = 'actor' and "suggestion_dismissals"."actor_id" is not null and "suggestion_dismissals"."issue_id" is null)
        or ("suggestion_dismissals"."kind" = 'issue' and "suggestion_dismissals"."issue_id" is not null and "suggestion_dismissals"."actor_id" is null))
);
--> statement-breakpoint
ALTER TABLE "suggestion_dismissals" ADD CONSTRAINT "suggestion_dismissals_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_dismissals" ADD CONSTRAINT "suggestion_dismissals_actor_id_actors_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."actors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_dismissals" ADD CONSTRAINT "suggestion_dismissals_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_dismissals" ADD CONSTRAINT "suggestion_dismissals_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "suggestion_dismissals_actor" ON "suggestion_dismissals" USING btree ("project_id","actor_id","form") WHERE "suggestion_dismissals"."kind" = 'actor';--> statement-breakpoint
CREATE UNIQUE INDEX "suggestion_dismissals_issue" ON "suggestion_dismissals" USING btree ("project_id","issue_id","form") WHERE "suggestion_dismissals"."kind" = 'issue';