import type { TargetConnector } from '../../kit/target';
import { createScimTarget, type ScimTargetOptions } from '../scim/scim-target';
import { profileNamed } from '../scim/profiles/profile-named';
import type { ScimProfile, WriteStyle } from '../scim/dialect/scim-profile';
import { uploadToEntra } from './entra-bulk';
import { uploadToOkta } from './okta-session';
import { createUploadTarget } from './upload-target';

type Maker = (options: ScimTargetOptions, profile: ScimProfile) => TargetConnector;

const MAKERS: Readonly<Record<WriteStyle, Maker>> = {
  scim: createScimTarget,
  'okta-identity-source': (options, profile) =>
    createUploadTarget(options, profile, { largest: 1_000, upload: uploadToOkta }),
  'entra-bulk-upload': (options, profile) =>
    createUploadTarget(options, profile, { largest: profile.paging.pageSize, upload: uploadToEntra }),
};

/** The target that writes the way the profile says. */
export function createStyledTarget(options: ScimTargetOptions): TargetConnector {
  const profile = options.profile ?? profileNamed('generic');
  return MAKERS[profile.style](options, profile);
}
