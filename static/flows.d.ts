/**
 * What every flow that a panel calls takes and gives. Tests hold recorded questions and answers of the real flows to it
 * (tests/js/contract.js), the compiler the panels.
 */
import type * as Alarms from "./alarms/contract.js";
import type * as Docs from "./docs-kit/contract.js";
import type * as Admin from "./settings/contract.js";
import type * as Sync from "./sync-settings/contract.js";
import type * as WorkItems from "./work-items/contract.js";

interface Flow<Question, Answer> {
  question: Question;
  answer: Answer;
}

/** A question without words, an answer without any. */
type Nothing = Record<string, never>;

export interface Flows {
  "admin.approveHost": Flow<Admin.ApproveHostInput, Admin.ApprovedHost>;
  "admin.deleteAll": Flow<Nothing, Admin.DeleteAllAnswer>;
  "admin.deleteSecret": Flow<Admin.OfSecret, Admin.OfSecret>;
  "admin.listHosts": Flow<Nothing, Admin.ListHostsAnswer>;
  "admin.listSecrets": Flow<Nothing, Admin.ListSecretsAnswer>;
  "admin.removeHost": Flow<{ host: string }, Admin.RemoveHostAnswer>;
  "admin.saveSettings": Flow<Admin.SaveSettingsInput, Admin.SettingsAnswer>;
  "admin.setSecret": Flow<Admin.SetSecretInput, Admin.SetSecretAnswer>;
  "admin.settings": Flow<Nothing, Admin.SettingsAnswer>;
  "admin.testSecret": Flow<Admin.TestSecretInput, Admin.TestSecretAnswer>;

  "alarms.choices": Flow<Alarms.ChoicesInput, Alarms.ChoicesAnswer>;
  "alarms.deleteAccount": Flow<Alarms.OfAccount, Nothing>;
  "alarms.graphs": Flow<Alarms.GraphsInput, Alarms.GraphsAnswer>;
  "alarms.history": Flow<Alarms.HistoryInput, Alarms.HistoryAnswer>;
  "alarms.newExternalId": Flow<Alarms.NewExternalIdInput, Alarms.NewExternalIdAnswer>;
  "alarms.saveAccount": Flow<Alarms.SaveAccountInput, Alarms.SaveAccountAnswer>;
  "alarms.settings": Flow<Nothing, Alarms.SettingsAnswer>;
  "alarms.testAccount": Flow<Alarms.OfAccount, Alarms.TestAccountAnswer>;
  "alarms.view": Flow<Alarms.ViewInput, Alarms.ViewAnswer>;

  "docs.cancel": Flow<Docs.OfJob, Docs.CancelAnswer>;
  "docs.card": Flow<Docs.OfJob, Docs.CardAnswer>;
  "docs.check": Flow<Docs.Form, Docs.CheckAnswer>;
  "docs.choices": Flow<Nothing, Docs.ChoicesAnswer>;
  "docs.deleteHook": Flow<Docs.OfJob, Docs.OfJob>;
  "docs.history": Flow<Docs.OfJob, Docs.HistoryAnswer>;
  "docs.hook": Flow<Docs.OfJob, Docs.HookAnswer>;
  "docs.list": Flow<Nothing, Docs.ListAnswer>;
  "docs.page": Flow<Docs.OfPage, Docs.PageAnswer>;
  "docs.pageChanges": Flow<Docs.OfPage, Docs.PageChangesAnswer>;
  "docs.pageDecision": Flow<Docs.PageDecisionInput, Docs.PageDecisionAnswer>;
  "docs.picture": Flow<Docs.PictureInput, Docs.PictureAnswer>;
  "docs.preview": Flow<Docs.PreviewInput, Docs.PreviewAnswer>;
  "docs.probe": Flow<Docs.Form, Docs.ProbeAnswer>;
  "docs.remove": Flow<Docs.OfJob, Docs.RemoveAnswer>;
  "docs.save": Flow<Docs.Save, Docs.OfJob>;
  "docs.saveHook": Flow<Docs.SaveHookInput, Docs.SaveHookAnswer>;
  "docs.start": Flow<Docs.OfJob, Docs.StartAnswer>;
  "docs.status": Flow<Docs.OfJob, Docs.StatusAnswer>;

  "sync.deleteAtTarget": Flow<{ name: string }, { runId: string }>;
  "sync.forget": Flow<{ name: string }, { deleted: number }>;
  "sync.pause": Flow<{ isPaused: boolean }, { isPaused: boolean }>;
  "sync.preview": Flow<{ selection: Sync.Selection }, Sync.PreviewAnswer>;
  "sync.saveSettings": Flow<Sync.SaveSettingsInput, Sync.SettingsAnswer>;
  "sync.settings": Flow<Nothing, Sync.SettingsAnswer>;
  "sync.start": Flow<{ dryRun?: boolean; deletesAll?: boolean }, { runId: string }>;
  "sync.status": Flow<Nothing, Sync.StatusAnswer>;

  "workItems.byline": Flow<WorkItems.BylineInput, WorkItems.BylineAnswer>;
  "workItems.create": Flow<WorkItems.CreateInput, WorkItems.CreateAnswer>;
  "workItems.duplicates": Flow<WorkItems.DuplicatesInput, WorkItems.DuplicatesAnswer>;
  "workItems.finish": Flow<WorkItems.FinishInput, WorkItems.FinishAnswer>;
  "workItems.improve": Flow<WorkItems.ImproveInput, WorkItems.ImproveAnswer>;
  "workItems.improveLater": Flow<WorkItems.LaterInput, WorkItems.LaterAnswer>;
  "workItems.listen": Flow<WorkItems.ListenInput, WorkItems.ListenAnswer>;
  "workItems.panel": Flow<WorkItems.PanelInput, WorkItems.PanelAnswer>;
  "workItems.parents": Flow<WorkItems.ParentsInput, WorkItems.ParentsAnswer>;
  "workItems.plan": Flow<WorkItems.PlanInput, WorkItems.PlanAnswer>;
  "workItems.saveSettings": Flow<WorkItems.SaveSettingsInput, WorkItems.SettingsAnswer>;
  "workItems.settings": Flow<Nothing, WorkItems.SettingsAnswer>;
  "workItems.status": Flow<WorkItems.StatusInput, WorkItems.StatusAnswer>;
  "workItems.table": Flow<WorkItems.TableInput, WorkItems.TableAnswer>;
  "workItems.target": Flow<WorkItems.TargetInput, WorkItems.TargetAnswer>;
  "workItems.undo": Flow<WorkItems.UndoInput, WorkItems.UndoAnswer>;
}
