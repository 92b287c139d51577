// The functions of the language and of its libraries, with the ids by which costs and bodies are found: cel-go's common/stdlib/standard.go, ext and
// cel/library.go, and apiserver/pkg/cel/library. A line is a function: its name, then each form; a form that begins with a dot is called on its first
// argument.

const comparisons = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration'];
const numbers = ['int', 'uint', 'double'];
const idOf: Readonly<Record<string, string>> = { int: 'int64', uint: 'uint64' };

function comparison(sign: string, word: string): string {
  const same = comparisons.map((type) => `${word}_${idOf[type] ?? type}(${type}, ${type}): bool`);
  const mixed = numbers.flatMap((a) => numbers.filter((b) => b !== a).map((b) => `${word}_${idOf[a] ?? a}_${idOf[b] ?? b}(${a}, ${b}): bool`));
  return `_${sign}_ ${[...same, ...mixed].join(' ')}`;
}

function time(name: string, word: string, zoned = `${word}_with_tz`, more = ''): string {
  return `${name} .timestamp_to_${word}(timestamp): int .timestamp_to_${zoned}(timestamp, string): int${more}`;
}

const operators = `
_?_:_ conditional(bool, A, A): A
_&&_ logical_and(bool, bool): bool
_||_ logical_or(bool, bool): bool
!_ logical_not(bool): bool
@not_strictly_false not_strictly_false(bool): bool
_==_ equals(A, A): bool
_!=_ not_equals(A, A): bool
_+_ add_bytes(bytes, bytes): bytes add_double(double, double): double add_duration_duration(duration, duration): duration add_duration_timestamp(duration, timestamp): timestamp add_timestamp_duration(timestamp, duration): timestamp add_int64(int, int): int add_list(list<A>, list<A>): list<A> add_string(string, string): string add_uint64(uint, uint): uint
_/_ divide_double(double, double): double divide_int64(int, int): int divide_uint64(uint, uint): uint
_%_ modulo_int64(int, int): int modulo_uint64(uint, uint): uint
_*_ multiply_double(double, double): double multiply_int64(int, int): int multiply_uint64(uint, uint): uint
-_ negate_double(double): double negate_int64(int): int
_-_ subtract_double(double, double): double subtract_duration_duration(duration, duration): duration subtract_int64(int, int): int subtract_timestamp_duration(timestamp, duration): timestamp subtract_timestamp_timestamp(timestamp, timestamp): duration subtract_uint64(uint, uint): uint
${comparison('<', 'less')}
${comparison('<=', 'less_equals')}
${comparison('>', 'greater')}
${comparison('>=', 'greater_equals')}
_[_] index_list(list<A>, int): A index_map(map<A, B>, A): B optional_list_index_int(optional<list<V>>, int): optional<V> optional_map_index_value(optional<map<K, V>>, K): optional<V>
@in in_list(A, list<A>): bool in_map(A, map<A, B>): bool
size size_bytes(bytes): int .bytes_size(bytes): int size_list(list<A>): int .list_size(list<A>): int size_map(map<A, B>): int .map_size(map<A, B>): int size_string(string): int .string_size(string): int`;

const conversions = `
type type(A): type<A>
bool bool_to_bool(bool): bool string_to_bool(string): bool
bytes bytes_to_bytes(bytes): bytes string_to_bytes(string): bytes
double double_to_double(double): double int64_to_double(int): double string_to_double(string): double uint64_to_double(uint): double
duration duration_to_duration(duration): duration int64_to_duration(int): duration string_to_duration(string): duration
dyn to_dyn(A): dyn
int int64_to_int64(int): int double_to_int64(double): int duration_to_int64(duration): int string_to_int64(string): int timestamp_to_int64(timestamp): int uint64_to_int64(uint): int
string string_to_string(string): string bool_to_string(bool): string bytes_to_string(bytes): string double_to_string(double): string duration_to_string(duration): string int64_to_string(int): string timestamp_to_string(timestamp): string uint64_to_string(uint): string ip_to_string(net.IP): string cidr_to_string(net.CIDR): string
timestamp timestamp_to_timestamp(timestamp): timestamp int64_to_timestamp(int): timestamp string_to_timestamp(string): timestamp
uint uint64_to_uint64(uint): uint double_to_uint64(double): uint int64_to_uint64(int): uint string_to_uint64(string): uint
${time('getFullYear', 'year')}
${time('getMonth', 'month')}
${time('getDayOfYear', 'day_of_year')}
${time('getDayOfMonth', 'day_of_month')}
${time('getDate', 'day_of_month_1_based')}
${time('getDayOfWeek', 'day_of_week')}
${time('getHours', 'hours', 'hours_with_tz', ' .duration_to_hours(duration): int')}
${time('getMinutes', 'minutes', 'minutes_with_tz', ' .duration_to_minutes(duration): int')}
${time('getSeconds', 'seconds', 'seconds_tz', ' .duration_to_seconds(duration): int')}
${time('getMilliseconds', 'milliseconds', 'milliseconds_with_tz', ' .duration_to_milliseconds(duration): int')}`;

const texts = `
contains .contains_string(string, string): bool
endsWith .ends_with_string(string, string): bool
startsWith .starts_with_string(string, string): bool
matches matches(string, string): bool .matches_string(string, string): bool
find .string_find_string(string, string): string
findAll .string_find_all_string(string, string): list<string> .string_find_all_string_int(string, string, int): list<string>
charAt .string_char_at_int(string, int): string
lowerAscii .string_lower_ascii(string): string
upperAscii .string_upper_ascii(string): string
replace .string_replace_string_string(string, string, string): string .string_replace_string_string_int(string, string, string, int): string
split .string_split_string(string, string): list<string> .string_split_string_int(string, string, int): list<string>
substring .string_substring_int(string, int): string .string_substring_int_int(string, int, int): string
trim .string_trim(string): string
format .string_format(string, list<dyn>): string
strings.quote strings_quote(string): string
join .list_join(list<string>): string .list_join_string(list<string>, string): string`;

const ordered = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
/** Upstream names two of them by their full names in the newer list library. */
const longNames: Readonly<Record<string, string>> = { duration: 'google.protobuf.Duration', timestamp: 'google.protobuf.Timestamp' };
const ofOrdered = (form: (type: string, name: string) => string): string => ordered.map((type) => form(type, longNames[type] ?? type)).join(' ');

const lists = `
isSorted ${ofOrdered((type) => `.list_${type}_is_sorted_bool(list<${type}>): bool`)}
sum ${['int', 'uint', 'double', 'duration'].map((type) => `.list_${type}_sum_${type}(list<${type}>): ${type}`).join(' ')}
max ${ofOrdered((type) => `.list_${type}_max_${type}(list<${type}>): ${type}`)}
min ${ofOrdered((type) => `.list_${type}_min_${type}(list<${type}>): ${type}`)}
indexOf .list_a_index_of_int(list<A>, A): int .string_index_of_string(string, string): int .string_index_of_string_int(string, string, int): int
lastIndexOf .list_a_last_index_of_int(list<A>, A): int .string_last_index_of_string(string, string): int .string_last_index_of_string_int(string, string, int): int
slice .list_slice(list<T>, int, int): list<T>
flatten .list_flatten(list<list<T>>): list<T> .list_flatten_int(list<dyn>, int): list<dyn>
sort ${ofOrdered((type, name) => `.list_${name}_sort(list<${type}>): list<${type}>`)}
@sortByAssociatedKeys ${ofOrdered((type, name) => `.list_${name}_sortByAssociatedKeys(list<T>, list<${type}>): list<T>`)}
lists.range lists_range(int): list<int>
reverse .list_reverse(list<T>): list<T>
distinct .list_distinct(list<T>): list<T>
sets.contains list_sets_contains_list(list<T>, list<T>): bool
sets.equivalent list_sets_equivalent_list(list<T>, list<T>): bool
sets.intersects list_sets_intersects_list(list<T>, list<T>): bool
cel.@mapInsert @mapInsert_map_key_value(map<K, V>, K, V): map<K, V> @mapInsert_map_map(map<K, V>, map<K, V>): map<K, V>`;

const optionals = `
optional.of optional_of(V): optional<V>
optional.ofNonZeroValue optional_ofNonZeroValue(V): optional<V>
optional.none optional_none(): optional<V>
value .optional_value(optional<V>): V
hasValue .optional_hasValue(optional<V>): bool
or .optional_or_optional(optional<V>, optional<V>): optional<V>
orValue .optional_orValue_value(optional<V>, V): V
_?._ select_optional_field(dyn, string): optional<V>
_[?_] list_optindex_optional_int(list<V>, int): optional<V> optional_list_optindex_optional_int(optional<list<V>>, int): optional<V> map_optindex_optional_value(map<K, V>, K): optional<V> optional_map_optindex_optional_value(optional<map<K, V>>, K): optional<V>
last .list_last(list<V>): optional<V>
first .list_first(list<V>): optional<V>
optional.unwrap optional_unwrap(list<optional<V>>): list<V>
unwrapOpt .optional_unwrapOpt(list<optional<V>>): list<V>`;

const url = 'kubernetes.URL';
const quantity = 'kubernetes.Quantity';
const semver = 'kubernetes.Semver';
const format = 'kubernetes.NamedFormat';
const formats = ['dns1123Label', 'dns1123Subdomain', 'dns1035Label', 'qualifiedName', 'dns1123LabelPrefix', 'dns1123SubdomainPrefix', 'dns1035LabelPrefix', 'labelValue', 'uri', 'uuid', 'byte', 'date', 'datetime'];

const network = `
url string_to_url(string): ${url}
isURL is_url_string(string): bool
${['Scheme', 'Host', 'Hostname', 'Port'].map((part) => `get${part} .url_get_${part.toLowerCase()}(${url}): string`).join('\n')}
getEscapedPath .url_get_escaped_path(${url}): string
getQuery .url_get_query(${url}): map<string, list<string>>
ip string_to_ip(string): net.IP .cidr_ip(net.CIDR): net.IP
isIP is_ip(string): bool
ip.isCanonical ip_is_canonical(string): bool
family .ip_family(net.IP): int
isUnspecified .ip_is_unspecified(net.IP): bool
isLoopback .ip_is_loopback(net.IP): bool
isLinkLocalMulticast .ip_is_link_local_multicast(net.IP): bool
isLinkLocalUnicast .ip_is_link_local_unicast(net.IP): bool
isGlobalUnicast .ip_is_global_unicast(net.IP): bool
cidr string_to_cidr(string): net.CIDR
isCIDR is_cidr(string): bool
containsIP .cidr_contains_ip_string(net.CIDR, string): bool .cidr_contains_ip_ip(net.CIDR, net.IP): bool
containsCIDR .cidr_contains_cidr_string(net.CIDR, string): bool .cidr_contains_cidr(net.CIDR, net.CIDR): bool
prefixLength .cidr_prefix_length(net.CIDR): int
masked .cidr_masked(net.CIDR): net.CIDR`;

const kubernetes = `
quantity string_to_quantity(string): ${quantity}
isQuantity is_quantity_string(string): bool
sign quantity_sign(${quantity}): int
isGreaterThan .quantity_is_greater_than(${quantity}, ${quantity}): bool .semver_is_greater_than(${semver}, ${semver}): bool
isLessThan .quantity_is_less_than(${quantity}, ${quantity}): bool .semver_is_less_than(${semver}, ${semver}): bool
compareTo .quantity_compare_to(${quantity}, ${quantity}): int .semver_compare_to(${semver}, ${semver}): int
asApproximateFloat .quantity_get_float(${quantity}): double
asInteger .quantity_get_int(${quantity}): int
isInteger .quantity_is_integer(${quantity}): bool
add .quantity_add(${quantity}, ${quantity}): ${quantity} .quantity_add_int(${quantity}, int): ${quantity}
sub .quantity_sub(${quantity}, ${quantity}): ${quantity} .quantity_sub_int(${quantity}, int): ${quantity}
semver string_to_semver(string): ${semver} string_bool_to_semver(string, bool): ${semver}
isSemver is_semver_string(string): bool is_semver_string_bool(string, bool): bool
major .semver_major(${semver}): int
minor .semver_minor(${semver}): int
patch .semver_patch(${semver}): int
validate .format-validate(${format}, string): optional<list<string>>
format.named format-named(string): optional<${format}>
${formats.map((name) => `format.${name} format.${name}(): ${format}`).join('\n')}
jsonpatch.escapeKey string_jsonpatch_escapeKey(string): string`;

const authorizer = 'kubernetes.authorization.Authorizer';
const pathCheck = 'kubernetes.authorization.PathCheck';
const groupCheck = 'kubernetes.authorization.GroupCheck';
const resourceCheck = 'kubernetes.authorization.ResourceCheck';
const decision = 'kubernetes.authorization.Decision';

const authorization = `
path .authorizer_path(${authorizer}, string): ${pathCheck}
group .authorizer_group(${authorizer}, string): ${groupCheck}
serviceAccount .authorizer_serviceaccount(${authorizer}, string, string): ${authorizer}
resource .groupcheck_resource(${groupCheck}, string): ${resourceCheck}
subresource .resourcecheck_subresource(${resourceCheck}, string): ${resourceCheck}
namespace .resourcecheck_namespace(${resourceCheck}, string): ${resourceCheck}
name .resourcecheck_name(${resourceCheck}, string): ${resourceCheck}
check .pathcheck_check(${pathCheck}, string): ${decision} .resourcecheck_check(${resourceCheck}, string): ${decision}
errored .decision_errored(${decision}): bool
error .decision_error(${decision}): string
allowed .decision_allowed(${decision}): bool
reason .decision_reason(${decision}): string
fieldSelector .authorizer_fieldselector(${resourceCheck}, string): ${resourceCheck}
labelSelector .authorizer_labelselector(${resourceCheck}, string): ${resourceCheck}`;

export const functionLines = [operators, conversions, texts, lists, optionals, network, kubernetes, authorization].join('').trim();

/** Names of types that are values themselves. */
export const typeNames: readonly (readonly [string, string])[] = [
  ...['bool', 'bytes', 'double', 'int', 'string', 'uint', 'net.IP', 'net.CIDR', url, quantity, semver, format].map((name) => [name, name] as const),
  ['google.protobuf.Duration', 'duration'],
  ['google.protobuf.Timestamp', 'timestamp'],
  ['null_type', 'null'],
  ['list', 'list<A>'],
  ['map', 'map<A, B>'],
  ['optional_type', 'optional<V>'],
];
