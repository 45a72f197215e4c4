import type { Component } from 'vue'
import type { Action } from '@/api/types'
import AcceptForm from './AcceptForm.vue'
import AgreeForm from './AgreeForm.vue'
import ArchiveForm from './ArchiveForm.vue'
import AssignForm from './AssignForm.vue'
import DeclineForm from './DeclineForm.vue'
import ElevateForm from './ElevateForm.vue'
import FollowUpForm from './FollowUpForm.vue'
import HearingForm from './HearingForm.vue'
import MoveForm from './MoveForm.vue'
import NoteForm from './NoteForm.vue'
import PerformForm from './PerformForm.vue'
import SealForm from './SealForm.vue'
import SendBackForm from './SendBackForm.vue'
import TellForm from './TellForm.vue'
import TerminateForm from './TerminateForm.vue'
import VoidForm from './VoidForm.vue'
import WithdrawForm from './WithdrawForm.vue'

/** A form for each act. */
export const forms: Record<Action, Component> = {
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
  void: VoidForm,
}

export const isAct = (name: string): name is Action => Object.prototype.hasOwnProperty.call(forms, name)
