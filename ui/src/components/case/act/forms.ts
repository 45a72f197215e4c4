import type { Component } from 'vue'
import type { Action } from '@/api/types'
import AcceptForm from './AcceptForm.vue'
import AdmitForm from './AdmitForm.vue'
import AgreeForm from './AgreeForm.vue'
import ArchiveForm from './ArchiveForm.vue'
import AssignForm from './AssignForm.vue'
import ConfirmForm from './ConfirmForm.vue'
import DecideForm from './DecideForm.vue'
import DeclineForm from './DeclineForm.vue'
import EditForm from './EditForm.vue'
import ElevateForm from './ElevateForm.vue'
import ExtendForm from './ExtendForm.vue'
import FeedbackForm from './FeedbackForm.vue'
import FollowUpForm from './FollowUpForm.vue'
import HandOverForm from './HandOverForm.vue'
import HearingForm from './HearingForm.vue'
import InstructForm from './InstructForm.vue'
import LinkForm from './LinkForm.vue'
import MoveForm from './MoveForm.vue'
import NoteForm from './NoteForm.vue'
import PerformForm from './PerformForm.vue'
import ReceiptForm from './ReceiptForm.vue'
import RecuseForm from './RecuseForm.vue'
import ReopenForm from './ReopenForm.vue'
import ReportForm from './ReportForm.vue'
import SealForm from './SealForm.vue'
import SendBackForm from './SendBackForm.vue'
import SuperviseForm from './SuperviseForm.vue'
import TellForm from './TellForm.vue'
import TerminateForm from './TerminateForm.vue'
import VoidForm from './VoidForm.vue'
import WithdrawForm from './WithdrawForm.vue'

/** What a form does with a case: an act of its own, or an edit of what was registered. */
export type Deed = Action | 'edit'

export const forms: Record<Deed, Component> = {
  accept: AcceptForm,
  decline: DeclineForm,
  withdraw: WithdrawForm,
  assign: AssignForm,
  hearing: HearingForm,
  move: MoveForm,
  tell: TellForm,
  elevate: ElevateForm,
  'send-back': SendBackForm,
  agree: AgreeForm,
  seal: SealForm,
  terminate: TerminateForm,
  perform: PerformForm,
  'follow-up': FollowUpForm,
  archive: ArchiveForm,
  note: NoteForm,
  admit: AdmitForm,
  confirm: ConfirmForm,
  decide: DecideForm,
  extend: ExtendForm,
  feedback: FeedbackForm,
  'hand-over': HandOverForm,
  instruct: InstructForm,
  link: LinkForm,
  receipt: ReceiptForm,
  recuse: RecuseForm,
  reopen: ReopenForm,
  report: ReportForm,
  supervise: SuperviseForm,
  void: VoidForm,
  edit: EditForm,
}

export const isAct = (name: string): name is Deed => Object.prototype.hasOwnProperty.call(forms, name)
