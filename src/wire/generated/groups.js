/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["ringcast-groups"] || ($protobuf.roots["ringcast-groups"] = {});

export const ringcast = $root.ringcast = (() => {

    /**
     * Namespace ringcast.
     * @exports ringcast
     * @namespace
     */
    const ringcast = {};

    ringcast.groups = (function() {

        /**
         * Namespace groups.
         * @memberof ringcast
         * @namespace
         */
        const groups = {};

        groups.GroupMessage = (function() {

            /**
             * Properties of a GroupMessage.
             * @typedef {Object} ringcast.groups.GroupMessage.$Properties
             * @property {ringcast.groups.State.$Properties|null} [state] GroupMessage state
             * @property {ringcast.groups.Join.$Properties|null} [join] GroupMessage join
             * @property {ringcast.groups.Leave.$Properties|null} [leave] GroupMessage leave
             * @property {ringcast.groups.Multicast.$Properties|null} [multicast] GroupMessage multicast
             * @property {"state"|"join"|"leave"|"multicast"} [body] GroupMessage body
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a GroupMessage.
             * @memberof ringcast.groups
             * @interface IGroupMessage
             * @augments ringcast.groups.GroupMessage.$Properties
             * @deprecated Use ringcast.groups.GroupMessage.$Properties instead.
             */

            /**
             * Narrowed shape of a GroupMessage.
             * @typedef {{
             *   state?: ringcast.groups.State.$Shape|null;
             *   join?: ringcast.groups.Join.$Shape|null;
             *   leave?: ringcast.groups.Leave.$Shape|null;
             *   multicast?: ringcast.groups.Multicast.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ body?: undefined; state?: null; join?: null; leave?: null; multicast?: null }|{ body?: "state"; state: ringcast.groups.State.$Shape; join?: null; leave?: null; multicast?: null }|{ body?: "join"; state?: null; join: ringcast.groups.Join.$Shape; leave?: null; multicast?: null }|{ body?: "leave"; state?: null; join?: null; leave: ringcast.groups.Leave.$Shape; multicast?: null }|{ body?: "multicast"; state?: null; join?: null; leave?: null; multicast: ringcast.groups.Multicast.$Shape })
             * )} ringcast.groups.GroupMessage.$Shape
             */

            /**
             * Constructs a new GroupMessage.
             * @memberof ringcast.groups
             * @classdesc Represents a GroupMessage.
             * @constructor
             * @param {ringcast.groups.GroupMessage.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const GroupMessage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * GroupMessage state.
             * @member {ringcast.groups.State.$Properties|null|undefined} state
             * @memberof ringcast.groups.GroupMessage
             * @instance
             */
            GroupMessage.prototype.state = null;

            /**
             * GroupMessage join.
             * @member {ringcast.groups.Join.$Properties|null|undefined} join
             * @memberof ringcast.groups.GroupMessage
             * @instance
             */
            GroupMessage.prototype.join = null;

            /**
             * GroupMessage leave.
             * @member {ringcast.groups.Leave.$Properties|null|undefined} leave
             * @memberof ringcast.groups.GroupMessage
             * @instance
             */
            GroupMessage.prototype.leave = null;

            /**
             * GroupMessage multicast.
             * @member {ringcast.groups.Multicast.$Properties|null|undefined} multicast
             * @memberof ringcast.groups.GroupMessage
             * @instance
             */
            GroupMessage.prototype.multicast = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * GroupMessage body.
             * @member {"state"|"join"|"leave"|"multicast"|undefined} body
             * @memberof ringcast.groups.GroupMessage
             * @instance
             */
            $Object.defineProperty(GroupMessage.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["state", "join", "leave", "multicast"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified GroupMessage message. Does not implicitly {@link ringcast.groups.GroupMessage.verify|verify} messages.
             * @function encode
             * @memberof ringcast.groups.GroupMessage
             * @static
             * @param {ringcast.groups.GroupMessage.$Properties} message GroupMessage message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GroupMessage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.state != null && $Object.hasOwnProperty.call(message, "state"))
                    $root.ringcast.groups.State.encode(message.state, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.join != null && $Object.hasOwnProperty.call(message, "join"))
                    $root.ringcast.groups.Join.encode(message.join, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.leave != null && $Object.hasOwnProperty.call(message, "leave"))
                    $root.ringcast.groups.Leave.encode(message.leave, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.multicast != null && $Object.hasOwnProperty.call(message, "multicast"))
                    $root.ringcast.groups.Multicast.encode(message.multicast, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a GroupMessage message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.groups.GroupMessage
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.groups.GroupMessage & ringcast.groups.GroupMessage.$Shape} GroupMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GroupMessage.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.ringcast.groups.GroupMessage();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.state = $root.ringcast.groups.State.decode(reader, reader.size(), $undefined, _depth + 1, message.state);
                            message.body = "state";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.join = $root.ringcast.groups.Join.decode(reader, reader.size(), $undefined, _depth + 1, message.join);
                            message.body = "join";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.leave = $root.ringcast.groups.Leave.decode(reader, reader.size(), $undefined, _depth + 1, message.leave);
                            message.body = "leave";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.multicast = $root.ringcast.groups.Multicast.decode(reader, reader.size(), $undefined, _depth + 1, message.multicast);
                            message.body = "multicast";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return GroupMessage;
        })();

        groups.Entry = (function() {

            /**
             * Properties of an Entry.
             * @typedef {Object} ringcast.groups.Entry.$Properties
             * @property {string|null} [group] Entry group
             * @property {number|null} [process] Entry process
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Entry.
             * @memberof ringcast.groups
             * @interface IEntry
             * @augments ringcast.groups.Entry.$Properties
             * @deprecated Use ringcast.groups.Entry.$Properties instead.
             */

            /**
             * Shape of an Entry.
             * @typedef {ringcast.groups.Entry.$Properties} ringcast.groups.Entry.$Shape
             */

            /**
             * Constructs a new Entry.
             * @memberof ringcast.groups
             * @classdesc Represents an Entry.
             * @constructor
             * @param {ringcast.groups.Entry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Entry = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Entry group.
             * @member {string} group
             * @memberof ringcast.groups.Entry
             * @instance
             */
            Entry.prototype.group = "";

            /**
             * Entry process.
             * @member {number} process
             * @memberof ringcast.groups.Entry
             * @instance
             */
            Entry.prototype.process = 0;

            /**
             * Encodes the specified Entry message. Does not implicitly {@link ringcast.groups.Entry.verify|verify} messages.
             * @function encode
             * @memberof ringcast.groups.Entry
             * @static
             * @param {ringcast.groups.Entry.$Properties} message Entry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Entry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.group != null && $Object.hasOwnProperty.call(message, "group") && message.group !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.group);
                if (message.process != null && $Object.hasOwnProperty.call(message, "process") && message.process !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.process);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Entry message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.groups.Entry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.groups.Entry & ringcast.groups.Entry.$Shape} Entry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Entry.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.ringcast.groups.Entry();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.group = value;
                            else
                                delete message.group;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.process = value;
                            else
                                delete message.process;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Entry;
        })();

        groups.State = (function() {

            /**
             * Properties of a State.
             * @typedef {Object} ringcast.groups.State.$Properties
             * @property {Array.<ringcast.groups.Entry.$Properties>|null} [entries] State entries
             * @property {number|null} [representative] State representative
             * @property {number|null} [ringSeq] State ringSeq
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a State.
             * @memberof ringcast.groups
             * @interface IState
             * @augments ringcast.groups.State.$Properties
             * @deprecated Use ringcast.groups.State.$Properties instead.
             */

            /**
             * Shape of a State.
             * @typedef {ringcast.groups.State.$Properties} ringcast.groups.State.$Shape
             */

            /**
             * Constructs a new State.
             * @memberof ringcast.groups
             * @classdesc Represents a State.
             * @constructor
             * @param {ringcast.groups.State.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const State = function (properties) {
                this.entries = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * State entries.
             * @member {Array.<ringcast.groups.Entry.$Properties>} entries
             * @memberof ringcast.groups.State
             * @instance
             */
            State.prototype.entries = $util.emptyArray;

            /**
             * State representative.
             * @member {number} representative
             * @memberof ringcast.groups.State
             * @instance
             */
            State.prototype.representative = 0;

            /**
             * State ringSeq.
             * @member {number} ringSeq
             * @memberof ringcast.groups.State
             * @instance
             */
            State.prototype.ringSeq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified State message. Does not implicitly {@link ringcast.groups.State.verify|verify} messages.
             * @function encode
             * @memberof ringcast.groups.State
             * @static
             * @param {ringcast.groups.State.$Properties} message State message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            State.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.entries != null && message.entries.length)
                    for (let i = 0; i < message.entries.length; ++i)
                        $root.ringcast.groups.Entry.encode(message.entries[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.representative != null && $Object.hasOwnProperty.call(message, "representative") && message.representative !== 0)
                    writer.uint32(/* id 2, wireType 5 =*/21).fixed32(message.representative);
                if (message.ringSeq != null && $Object.hasOwnProperty.call(message, "ringSeq") && (typeof message.ringSeq === "object" ? message.ringSeq.low || message.ringSeq.high : message.ringSeq !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.ringSeq);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a State message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.groups.State
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.groups.State & ringcast.groups.State.$Shape} State
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            State.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.ringcast.groups.State();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.entries && message.entries.length))
                                message.entries = [];
                            message.entries.push($root.ringcast.groups.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.representative = value;
                            else
                                delete message.representative;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.ringSeq = value;
                            else
                                delete message.ringSeq;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return State;
        })();

        groups.Join = (function() {

            /**
             * Properties of a Join.
             * @typedef {Object} ringcast.groups.Join.$Properties
             * @property {string|null} [group] Join group
             * @property {number|null} [process] Join process
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Join.
             * @memberof ringcast.groups
             * @interface IJoin
             * @augments ringcast.groups.Join.$Properties
             * @deprecated Use ringcast.groups.Join.$Properties instead.
             */

            /**
             * Shape of a Join.
             * @typedef {ringcast.groups.Join.$Properties} ringcast.groups.Join.$Shape
             */

            /**
             * Constructs a new Join.
             * @memberof ringcast.groups
             * @classdesc Represents a Join.
             * @constructor
             * @param {ringcast.groups.Join.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Join = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Join group.
             * @member {string} group
             * @memberof ringcast.groups.Join
             * @instance
             */
            Join.prototype.group = "";

            /**
             * Join process.
             * @member {number} process
             * @memberof ringcast.groups.Join
             * @instance
             */
            Join.prototype.process = 0;

            /**
             * Encodes the specified Join message. Does not implicitly {@link ringcast.groups.Join.verify|verify} messages.
             * @function encode
             * @memberof ringcast.groups.Join
             * @static
             * @param {ringcast.groups.Join.$Properties} message Join message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Join.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.group != null && $Object.hasOwnProperty.call(message, "group") && message.group !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.group);
                if (message.process != null && $Object.hasOwnProperty.call(message, "process") && message.process !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.process);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Join message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.groups.Join
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.groups.Join & ringcast.groups.Join.$Shape} Join
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Join.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.ringcast.groups.Join();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.group = value;
                            else
                                delete message.group;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.process = value;
                            else
                                delete message.process;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Join;
        })();

        /**
         * LeaveReason enum.
         * @name ringcast.groups.LeaveReason
         * @enum {number}
         * @property {number} LEAVE=0 LEAVE value
         * @property {number} PROCESS_DOWN=1 PROCESS_DOWN value
         */
        groups.LeaveReason = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "LEAVE"] = 0;
            values[valuesById[1] = "PROCESS_DOWN"] = 1;
            return values;
        })();

        groups.Leave = (function() {

            /**
             * Properties of a Leave.
             * @typedef {Object} ringcast.groups.Leave.$Properties
             * @property {string|null} [group] Leave group
             * @property {number|null} [process] Leave process
             * @property {ringcast.groups.LeaveReason|null} [reason] Leave reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Leave.
             * @memberof ringcast.groups
             * @interface ILeave
             * @augments ringcast.groups.Leave.$Properties
             * @deprecated Use ringcast.groups.Leave.$Properties instead.
             */

            /**
             * Shape of a Leave.
             * @typedef {ringcast.groups.Leave.$Properties} ringcast.groups.Leave.$Shape
             */

            /**
             * Constructs a new Leave.
             * @memberof ringcast.groups
             * @classdesc Represents a Leave.
             * @constructor
             * @param {ringcast.groups.Leave.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Leave = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Leave group.
             * @member {string} group
             * @memberof ringcast.groups.Leave
             * @instance
             */
            Leave.prototype.group = "";

            /**
             * Leave process.
             * @member {number} process
             * @memberof ringcast.groups.Leave
             * @instance
             */
            Leave.prototype.process = 0;

            /**
             * Leave reason.
             * @member {ringcast.groups.LeaveReason} reason
             * @memberof ringcast.groups.Leave
             * @instance
             */
            Leave.prototype.reason = 0;

            /**
             * Encodes the specified Leave message. Does not implicitly {@link ringcast.groups.Leave.verify|verify} messages.
             * @function encode
             * @memberof ringcast.groups.Leave
             * @static
             * @param {ringcast.groups.Leave.$Properties} message Leave message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Leave.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.group != null && $Object.hasOwnProperty.call(message, "group") && message.group !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.group);
                if (message.process != null && $Object.hasOwnProperty.call(message, "process") && message.process !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.process);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Leave message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.groups.Leave
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.groups.Leave & ringcast.groups.Leave.$Shape} Leave
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Leave.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.ringcast.groups.Leave();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.group = value;
                            else
                                delete message.group;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.process = value;
                            else
                                delete message.process;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Leave;
        })();

        groups.Multicast = (function() {

            /**
             * Properties of a Multicast.
             * @typedef {Object} ringcast.groups.Multicast.$Properties
             * @property {string|null} [group] Multicast group
             * @property {number|null} [process] Multicast process
             * @property {Uint8Array|null} [payload] Multicast payload
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Multicast.
             * @memberof ringcast.groups
             * @interface IMulticast
             * @augments ringcast.groups.Multicast.$Properties
             * @deprecated Use ringcast.groups.Multicast.$Properties instead.
             */

            /**
             * Shape of a Multicast.
             * @typedef {ringcast.groups.Multicast.$Properties} ringcast.groups.Multicast.$Shape
             */

            /**
             * Constructs a new Multicast.
             * @memberof ringcast.groups
             * @classdesc Represents a Multicast.
             * @constructor
             * @param {ringcast.groups.Multicast.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Multicast = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Multicast group.
             * @member {string} group
             * @memberof ringcast.groups.Multicast
             * @instance
             */
            Multicast.prototype.group = "";

            /**
             * Multicast process.
             * @member {number} process
             * @memberof ringcast.groups.Multicast
             * @instance
             */
            Multicast.prototype.process = 0;

            /**
             * Multicast payload.
             * @member {Uint8Array} payload
             * @memberof ringcast.groups.Multicast
             * @instance
             */
            Multicast.prototype.payload = $util.newBuffer([]);

            /**
             * Encodes the specified Multicast message. Does not implicitly {@link ringcast.groups.Multicast.verify|verify} messages.
             * @function encode
             * @memberof ringcast.groups.Multicast
             * @static
             * @param {ringcast.groups.Multicast.$Properties} message Multicast message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Multicast.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.group != null && $Object.hasOwnProperty.call(message, "group") && message.group !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.group);
                if (message.process != null && $Object.hasOwnProperty.call(message, "process") && message.process !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.process);
                if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.payload);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Multicast message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.groups.Multicast
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.groups.Multicast & ringcast.groups.Multicast.$Shape} Multicast
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Multicast.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.ringcast.groups.Multicast();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.group = value;
                            else
                                delete message.group;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.process = value;
                            else
                                delete message.process;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.payload = value;
                            else
                                delete message.payload;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Multicast;
        })();

        return groups;
    })();

    return ringcast;
})();

export {
  $root as default
};
