import {
  ChangeResource,
  CreateResource,
  FindResources,
  type Ground,
  KeepUpload,
  OpenDoor,
  ReadResource,
  SourceTokens,
  WithdrawResource,
} from '@joinery/pipeline';

/** The use cases of a source that pushes. */
export interface Inbound {
  readonly tokens: SourceTokens;
  readonly openDoor: OpenDoor;
  readonly create: CreateResource;
  readonly change: ChangeResource;
  readonly withdraw: WithdrawResource;
  readonly read: ReadResource;
  readonly find: FindResources;
  readonly uploads: KeepUpload;
}

export function inboundOver(ground: Ground): Inbound {
  return {
    tokens: new SourceTokens(ground),
    openDoor: new OpenDoor(ground),
    create: new CreateResource(ground),
    change: new ChangeResource(ground),
    withdraw: new WithdrawResource(ground),
    read: new ReadResource(ground),
    find: new FindResources(ground),
    uploads: new KeepUpload(ground),
  };
}
