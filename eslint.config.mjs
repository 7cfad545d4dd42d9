import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'coverage/',
      '.joinery/',
      'tools/architecture-fixture/',
      'tools/**/*.mjs',
      'eslint.config.mjs',
      'jest.config.mjs',
    ],
  },
  ...tseslint.configs.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // The compiler says it (`noUnusedLocals`, `noUnusedParameters`), and this rule was the dearest of all.
      '@typescript-eslint/no-unused-vars': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      // Code is measured as the formatter lays it out; tables of specs may stand as they are read best.
      'no-warning-comments': ['error', { terms: ['prettier-ignore'], location: 'anywhere' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      'max-depth': ['error', 4],
      complexity: ['error', { max: 22, variant: 'modified' }],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts', '**/test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 500 }], 'no-warning-comments': 'off' },
  },
  {
    files: ['apps/cli/src/**/*.ts', 'apps/lab/src/main.ts', 'apps/intranet/src/main.ts', 'tools/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['migrations/*.ts'], rules: { 'max-lines': 'off' } },
);
