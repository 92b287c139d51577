/**
 * What everybody in the cluster is given to trust the API server by. Not a certificate: nobody in the simulation checks one. The text has the
 * shape of PEM, so that tools can show it.
 */
export const rootCaBundle = ['-----BEGIN CERTIFICATE-----', 'S3ViYXJpdW0gc2ltdWxhdGVkIHJvb3QgY2VydGlmaWNhdGU=', '-----END CERTIFICATE-----', ''].join('\n');
