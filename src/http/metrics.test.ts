import { describe, expect, it } from '@jest/globals';
import { createMetrics } from './metrics.js';

describe('the metrics', () => {
  it('count answers by method, route and status, and times in buckets that add up', async () => {
    const metrics = createMetrics();
    metrics.observe('GET', '/a/{id}', 200, 0.4);
    metrics.observe('GET', '/a/{id}', 200, 30);
    metrics.observe('GET', '/a/{id}', 404, 20_000);
    metrics.observe('POST', '/a', 201, 0.5);
    const text = await metrics.text();
    const lines = text.split('\n').filter((line) => line.startsWith('castor_'));
    expect(lines).toEqual(
      expect.arrayContaining([
        'castor_http_requests_total{method="GET",route="/a/{id}",status="200"} 2',
        'castor_http_requests_total{method="GET",route="/a/{id}",status="404"} 1',
        'castor_http_requests_total{method="POST",route="/a",status="201"} 1',
        'castor_http_request_duration_seconds_bucket{le="0.0005",method="GET",route="/a/{id}"} 1',
        'castor_http_request_duration_seconds_bucket{le="0.025",method="GET",route="/a/{id}"} 1',
        'castor_http_request_duration_seconds_bucket{le="0.05",method="GET",route="/a/{id}"} 2',
        'castor_http_request_duration_seconds_bucket{le="10",method="GET",route="/a/{id}"} 2',
        'castor_http_request_duration_seconds_bucket{le="+Inf",method="GET",route="/a/{id}"} 3',
        'castor_http_request_duration_seconds_sum{method="GET",route="/a/{id}"} 20.0304',
        'castor_http_request_duration_seconds_count{method="GET",route="/a/{id}"} 3',
        'castor_http_request_duration_seconds_bucket{le="0.0005",method="POST",route="/a"} 1',
      ]),
    );
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    expect(text.endsWith('\n')).toBe(true);
  });
});
