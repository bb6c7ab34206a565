import { compileJmesPath } from './jmespath/jmes-path.ts';
import type { Step } from './jsonpath/ast.ts';
import { compileJsonPath } from './jsonpath/json-path.ts';

export type ExpressionLanguage = 'JsonPath' | 'JmesPath';

/** A compiled expression of either language. */
export type Expression = {
  readonly language: ExpressionLanguage;
  readonly source: string;
  /** Present for JSONPath. */
  readonly steps?: readonly Step[];
  /** JMESPath functions that the Azure service does not have. */
  readonly foreignFunctions: readonly string[];
  selectAll(root: unknown): unknown[];
  selectOne(root: unknown): unknown;
};

/**
 * Compiles an expression.
 *
 * @throws MedtechError `InvalidTemplateException` when it is not valid.
 * @example compileExpression('$..[?(@heartRate)]', 'JsonPath').selectAll({ Body: { heartRate: 60 } })
 */
export function compileExpression(source: string, language: ExpressionLanguage): Expression {
  if (language === 'JmesPath') return { ...compileJmesPath(source), language };
  return { ...compileJsonPath(source), language, foreignFunctions: [] };
}
