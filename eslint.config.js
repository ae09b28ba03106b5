import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The house (ARCHITECTURE.md): arrows point only downwards. Each folder lists the folders of ours that it may
 * import; leaves (errors, bounds, clock) are open to all.
 */
const MAY_IMPORT = {
  model: [],
  context: ['model', 'net', 'store'],
  query: ['model'],
  net: ['model'],
  store: ['model', 'query'],
  broker: ['model', 'context', 'query', 'store'],
  http: ['model', 'context', 'query', 'store', 'broker'],
};
const FOLDERS = [...Object.keys(MAY_IMPORT), 'cli'];

/** Libraries that have one door. */
const DOORS = [
  { library: 'mongodb', folder: 'src/store/mongodb' },
  { library: 'lmdb', folder: 'src/store/embedded' },
  { library: 'jsonld', folder: 'src/context' },
];

const downwards = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  files: [`src/${folder}/**/*.ts`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: FOLDERS.filter((other) => other !== folder && !allowed.includes(other)).map((o) => `**/${o}/**`),
            message: `${folder}/ may import only ${allowed.join(', ') || 'nothing of ours'} (see ARCHITECTURE.md)`,
          },
          ...DOORS.filter(
            (door) => !`src/${folder}`.startsWith(door.folder) && door.folder.split('/')[1] !== folder,
          ).map((door) => ({ group: [door.library], message: `only ${door.folder} imports ${door.library}` })),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'data/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'use a union of literals' }],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setImmediate: 'readonly',
      },
    },
  },
  ...downwards,
);
