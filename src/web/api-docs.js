// The page of /api/docs: Swagger UI over our own document, from this server alone.
Reflect.get(
  window,
  'SwaggerUIBundle',
)({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayOperationId: false,
  displayRequestDuration: true,
  // Everything at once is long: the capabilities first.
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: false,
  // The public validator would be told our address.
  validatorUrl: null,
})
