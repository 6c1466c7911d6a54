import { ESLintUtils } from "@typescript-eslint/utils";

const NAMES = new Set(["Ok", "Err", "Result", "ResultAsync"]);

/** A neverthrow Result that nobody looks at is a swallowed error. No published rule finds these without false alarms. */
export const mustUseResult = {
  meta: { type: "problem", schema: [], messages: { dropped: "This Result is dropped: return it, look at it, or assign it." } },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    const checker = services.program.getTypeChecker();

    const isResult = (type) =>
      (type.isUnion() ? type.types : [type]).some((part) => {
        const symbol = part.aliasSymbol ?? part.symbol;
        if (symbol?.name === "Promise") return checker.getTypeArguments(part).some(isResult);
        return NAMES.has(symbol?.name) && symbol.declarations?.some((at) => at.getSourceFile().fileName.includes("neverthrow"));
      });

    const check = (node, expression) => {
      switch (expression.type) {
        case "AssignmentExpression":
          return;
        case "UnaryExpression":
          return expression.operator === "void" ? check(node, expression.argument) : undefined;
        case "LogicalExpression":
          return check(node, expression.right);
        case "ConditionalExpression":
          check(node, expression.consequent);
          return check(node, expression.alternate);
        case "SequenceExpression":
          for (const part of expression.expressions) check(node, part);
          return;
        default:
          if (isResult(services.getTypeAtLocation(expression))) context.report({ node, messageId: "dropped" });
      }
    };

    const isVoidCallback = (arrow) => {
      const wanted = checker.getContextualType(services.esTreeNodeToTSNodeMap.get(arrow));
      const returned = wanted?.getCallSignatures().map((signature) => checker.typeToString(signature.getReturnType())) ?? [];
      return returned.length > 0 && returned.every((type) => type === "void");
    };

    return {
      ExpressionStatement: (node) => check(node, node.expression),
      ArrowFunctionExpression: (node) => {
        if (node.body.type !== "BlockStatement" && isVoidCallback(node)) check(node.body, node.body);
      },
    };
  },
};
