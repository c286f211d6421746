/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["ringcast"] || ($protobuf.roots["ringcast"] = {});

export const ringcast = $root.ringcast = (() => {

    /**
     * Namespace ringcast.
     * @exports ringcast
     * @namespace
     */
    const ringcast = {};

    ringcast.wire = (function() {

        /**
         * Namespace wire.
         * @memberof ringcast
         * @namespace
         */
        const wire = {};

        wire.Frame = (function() {

            /**
             * Properties of a Frame.
             * @typedef {Object} ringcast.wire.Frame.$Properties
             * @property {string|null} [cluster] Frame cluster
             * @property {number|null} [sender] Frame sender
             * @property {number|null} [incarnation] Frame incarnation
             * @property {ringcast.wire.Token.$Properties|null} [token] Frame token
             * @property {ringcast.wire.Data.$Properties|null} [data] Frame data
             * @property {ringcast.wire.MergeDetect.$Properties|null} [mergeDetect] Frame mergeDetect
             * @property {ringcast.wire.Join.$Properties|null} [join] Frame join
             * @property {ringcast.wire.CommitToken.$Properties|null} [commitToken] Frame commitToken
             * @property {ringcast.wire.HoldCancel.$Properties|null} [holdCancel] Frame holdCancel
             * @property {"token"|"data"|"mergeDetect"|"join"|"commitToken"|"holdCancel"} [body] Frame body
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Frame.
             * @memberof ringcast.wire
             * @interface IFrame
             * @augments ringcast.wire.Frame.$Properties
             * @deprecated Use ringcast.wire.Frame.$Properties instead.
             */

            /**
             * Narrowed shape of a Frame.
             * @typedef {{
             *   cluster?: string|null;
             *   sender?: number|null;
             *   incarnation?: number|null;
             *   token?: ringcast.wire.Token.$Shape|null;
             *   data?: ringcast.wire.Data.$Shape|null;
             *   mergeDetect?: ringcast.wire.MergeDetect.$Shape|null;
             *   join?: ringcast.wire.Join.$Shape|null;
             *   commitToken?: ringcast.wire.CommitToken.$Shape|null;
             *   holdCancel?: ringcast.wire.HoldCancel.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ body?: undefined; token?: null; data?: null; mergeDetect?: null; join?: null; commitToken?: null; holdCancel?: null }|{ body?: "token"; token: ringcast.wire.Token.$Shape; data?: null; mergeDetect?: null; join?: null; commitToken?: null; holdCancel?: null }|{ body?: "data"; token?: null; data: ringcast.wire.Data.$Shape; mergeDetect?: null; join?: null; commitToken?: null; holdCancel?: null }|{ body?: "mergeDetect"; token?: null; data?: null; mergeDetect: ringcast.wire.MergeDetect.$Shape; join?: null; commitToken?: null; holdCancel?: null }|{ body?: "join"; token?: null; data?: null; mergeDetect?: null; join: ringcast.wire.Join.$Shape; commitToken?: null; holdCancel?: null }|{ body?: "commitToken"; token?: null; data?: null; mergeDetect?: null; join?: null; commitToken: ringcast.wire.CommitToken.$Shape; holdCancel?: null }|{ body?: "holdCancel"; token?: null; data?: null; mergeDetect?: null; join?: null; commitToken?: null; holdCancel: ringcast.wire.HoldCancel.$Shape })
             * )} ringcast.wire.Frame.$Shape
             */

            /**
             * Constructs a new Frame.
             * @memberof ringcast.wire
             * @classdesc Represents a Frame.
             * @constructor
             * @param {ringcast.wire.Frame.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Frame = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Frame cluster.
             * @member {string} cluster
             * @memberof ringcast.wire.Frame
             * @instance
             */
            Frame.prototype.cluster = "";

            /**
             * Frame sender.
             * @member {number} sender
             * @memberof ringcast.wire.Frame
             * @instance
             */
            Frame.prototype.sender = 0;

            /**
             * Frame incarnation.
             * @member {number} incarnation
             * @memberof ringcast.wire.Frame
             * @instance
             */
            Frame.prototype.incarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Frame token.
             * @member {ringcast.wire.Token.$Properties|null|undefined} token
             * @memberof ringcast.wire.Frame
             * @instance
             */
            Frame.prototype.token = null;

            /**
             * Frame data.
             * @member {ringcast.wire.Data.$Properties|null|undefined} data
             * @memberof ringcast.wire.Frame
             * @instance
             */
            Frame.prototype.data = null;

            /**
             * Frame mergeDetect.
             * @member {ringcast.wire.MergeDetect.$Properties|null|undefined} mergeDetect
             * @memberof ringcast.wire.Frame
             * @instance
             */
            Frame.prototype.mergeDetect = null;

            /**
             * Frame join.
             * @member {ringcast.wire.Join.$Properties|null|undefined} join
             * @memberof ringcast.wire.Frame
             * @instance
             */
            Frame.prototype.join = null;

            /**
             * Frame commitToken.
             * @member {ringcast.wire.CommitToken.$Properties|null|undefined} commitToken
             * @memberof ringcast.wire.Frame
             * @instance
             */
            Frame.prototype.commitToken = null;

            /**
             * Frame holdCancel.
             * @member {ringcast.wire.HoldCancel.$Properties|null|undefined} holdCancel
             * @memberof ringcast.wire.Frame
             * @instance
             */
            Frame.prototype.holdCancel = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Frame body.
             * @member {"token"|"data"|"mergeDetect"|"join"|"commitToken"|"holdCancel"|undefined} body
             * @memberof ringcast.wire.Frame
             * @instance
             */
            $Object.defineProperty(Frame.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["token", "data", "mergeDetect", "join", "commitToken", "holdCancel"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Frame message. Does not implicitly {@link ringcast.wire.Frame.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.Frame
             * @static
             * @param {ringcast.wire.Frame.$Properties} message Frame message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Frame.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cluster != null && $Object.hasOwnProperty.call(message, "cluster") && message.cluster !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.cluster);
                if (message.sender != null && $Object.hasOwnProperty.call(message, "sender") && message.sender !== 0)
                    writer.uint32(/* id 2, wireType 5 =*/21).fixed32(message.sender);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && (typeof message.incarnation === "object" ? message.incarnation.low || message.incarnation.high : message.incarnation !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.incarnation);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token"))
                    $root.ringcast.wire.Token.encode(message.token, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                    $root.ringcast.wire.Data.encode(message.data, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.mergeDetect != null && $Object.hasOwnProperty.call(message, "mergeDetect"))
                    $root.ringcast.wire.MergeDetect.encode(message.mergeDetect, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.join != null && $Object.hasOwnProperty.call(message, "join"))
                    $root.ringcast.wire.Join.encode(message.join, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.commitToken != null && $Object.hasOwnProperty.call(message, "commitToken"))
                    $root.ringcast.wire.CommitToken.encode(message.commitToken, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.holdCancel != null && $Object.hasOwnProperty.call(message, "holdCancel"))
                    $root.ringcast.wire.HoldCancel.encode(message.holdCancel, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Frame message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.Frame
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.Frame & ringcast.wire.Frame.$Shape} Frame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Frame.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.Frame();
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
                                message.cluster = value;
                            else
                                delete message.cluster;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.sender = value;
                            else
                                delete message.sender;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.token = $root.ringcast.wire.Token.decode(reader, reader.size(), $undefined, _depth + 1, message.token);
                            message.body = "token";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.data = $root.ringcast.wire.Data.decode(reader, reader.size(), $undefined, _depth + 1, message.data);
                            message.body = "data";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.mergeDetect = $root.ringcast.wire.MergeDetect.decode(reader, reader.size(), $undefined, _depth + 1, message.mergeDetect);
                            message.body = "mergeDetect";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.join = $root.ringcast.wire.Join.decode(reader, reader.size(), $undefined, _depth + 1, message.join);
                            message.body = "join";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.commitToken = $root.ringcast.wire.CommitToken.decode(reader, reader.size(), $undefined, _depth + 1, message.commitToken);
                            message.body = "commitToken";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.holdCancel = $root.ringcast.wire.HoldCancel.decode(reader, reader.size(), $undefined, _depth + 1, message.holdCancel);
                            message.body = "holdCancel";
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

            return Frame;
        })();

        wire.RingId = (function() {

            /**
             * Properties of a RingId.
             * @typedef {Object} ringcast.wire.RingId.$Properties
             * @property {number|null} [representative] RingId representative
             * @property {number|null} [seq] RingId seq
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a RingId.
             * @memberof ringcast.wire
             * @interface IRingId
             * @augments ringcast.wire.RingId.$Properties
             * @deprecated Use ringcast.wire.RingId.$Properties instead.
             */

            /**
             * Shape of a RingId.
             * @typedef {ringcast.wire.RingId.$Properties} ringcast.wire.RingId.$Shape
             */

            /**
             * Constructs a new RingId.
             * @memberof ringcast.wire
             * @classdesc Represents a RingId.
             * @constructor
             * @param {ringcast.wire.RingId.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const RingId = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * RingId representative.
             * @member {number} representative
             * @memberof ringcast.wire.RingId
             * @instance
             */
            RingId.prototype.representative = 0;

            /**
             * RingId seq.
             * @member {number} seq
             * @memberof ringcast.wire.RingId
             * @instance
             */
            RingId.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified RingId message. Does not implicitly {@link ringcast.wire.RingId.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.RingId
             * @static
             * @param {ringcast.wire.RingId.$Properties} message RingId message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            RingId.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.representative != null && $Object.hasOwnProperty.call(message, "representative") && message.representative !== 0)
                    writer.uint32(/* id 1, wireType 5 =*/13).fixed32(message.representative);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.seq);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a RingId message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.RingId
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.RingId & ringcast.wire.RingId.$Shape} RingId
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            RingId.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.RingId();
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
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.representative = value;
                            else
                                delete message.representative;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
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

            return RingId;
        })();

        wire.Token = (function() {

            /**
             * Properties of a Token.
             * @typedef {Object} ringcast.wire.Token.$Properties
             * @property {ringcast.wire.RingId.$Properties|null} [ringId] Token ringId
             * @property {number|null} [tokenSeq] Token tokenSeq
             * @property {number|null} [seq] Token seq
             * @property {number|null} [messageCount] Token messageCount
             * @property {number|null} [aru] Token aru
             * @property {number|null} [aruNode] Token aruNode
             * @property {number|null} [flowControlCount] Token flowControlCount
             * @property {number|null} [backlog] Token backlog
             * @property {boolean|null} [retransmitFlag] Token retransmitFlag
             * @property {Array.<number>|null} [retransmit] Token retransmit
             * @property {number|null} [window] Token window
             * @property {number|null} [windowNode] Token windowNode
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Token.
             * @memberof ringcast.wire
             * @interface IToken
             * @augments ringcast.wire.Token.$Properties
             * @deprecated Use ringcast.wire.Token.$Properties instead.
             */

            /**
             * Shape of a Token.
             * @typedef {ringcast.wire.Token.$Properties} ringcast.wire.Token.$Shape
             */

            /**
             * Constructs a new Token.
             * @memberof ringcast.wire
             * @classdesc Represents a Token.
             * @constructor
             * @param {ringcast.wire.Token.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Token = function (properties) {
                this.retransmit = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Token ringId.
             * @member {ringcast.wire.RingId.$Properties|null|undefined} ringId
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.ringId = null;

            /**
             * Token tokenSeq.
             * @member {number} tokenSeq
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.tokenSeq = 0;

            /**
             * Token seq.
             * @member {number} seq
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.seq = 0;

            /**
             * Token messageCount.
             * @member {number} messageCount
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.messageCount = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Token aru.
             * @member {number} aru
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.aru = 0;

            /**
             * Token aruNode.
             * @member {number} aruNode
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.aruNode = 0;

            /**
             * Token flowControlCount.
             * @member {number} flowControlCount
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.flowControlCount = 0;

            /**
             * Token backlog.
             * @member {number} backlog
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.backlog = 0;

            /**
             * Token retransmitFlag.
             * @member {boolean} retransmitFlag
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.retransmitFlag = false;

            /**
             * Token retransmit.
             * @member {Array.<number>} retransmit
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.retransmit = $util.emptyArray;

            /**
             * Token window.
             * @member {number} window
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.window = 0;

            /**
             * Token windowNode.
             * @member {number} windowNode
             * @memberof ringcast.wire.Token
             * @instance
             */
            Token.prototype.windowNode = 0;

            /**
             * Encodes the specified Token message. Does not implicitly {@link ringcast.wire.Token.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.Token
             * @static
             * @param {ringcast.wire.Token.$Properties} message Token message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Token.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ringId != null && $Object.hasOwnProperty.call(message, "ringId"))
                    $root.ringcast.wire.RingId.encode(message.ringId, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.tokenSeq != null && $Object.hasOwnProperty.call(message, "tokenSeq") && message.tokenSeq !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.tokenSeq);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && message.seq !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.seq);
                if (message.messageCount != null && $Object.hasOwnProperty.call(message, "messageCount") && (typeof message.messageCount === "object" ? message.messageCount.low || message.messageCount.high : message.messageCount !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.messageCount);
                if (message.aru != null && $Object.hasOwnProperty.call(message, "aru") && message.aru !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.aru);
                if (message.aruNode != null && $Object.hasOwnProperty.call(message, "aruNode") && message.aruNode !== 0)
                    writer.uint32(/* id 6, wireType 5 =*/53).fixed32(message.aruNode);
                if (message.flowControlCount != null && $Object.hasOwnProperty.call(message, "flowControlCount") && message.flowControlCount !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.flowControlCount);
                if (message.backlog != null && $Object.hasOwnProperty.call(message, "backlog") && message.backlog !== 0)
                    writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.backlog);
                if (message.retransmitFlag != null && $Object.hasOwnProperty.call(message, "retransmitFlag") && message.retransmitFlag !== false)
                    writer.uint32(/* id 9, wireType 0 =*/72).bool(message.retransmitFlag);
                if (message.retransmit != null && message.retransmit.length)
                    writer.uint32(/* id 10, wireType 2 =*/82).uint32s(message.retransmit);
                if (message.window != null && $Object.hasOwnProperty.call(message, "window") && message.window !== 0)
                    writer.uint32(/* id 11, wireType 0 =*/88).uint32(message.window);
                if (message.windowNode != null && $Object.hasOwnProperty.call(message, "windowNode") && message.windowNode !== 0)
                    writer.uint32(/* id 12, wireType 5 =*/101).fixed32(message.windowNode);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Token message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.Token
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.Token & ringcast.wire.Token.$Shape} Token
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Token.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.Token();
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
                            message.ringId = $root.ringcast.wire.RingId.decode(reader, reader.size(), $undefined, _depth + 1, message.ringId);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.tokenSeq = value;
                            else
                                delete message.tokenSeq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.messageCount = value;
                            else
                                delete message.messageCount;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.aru = value;
                            else
                                delete message.aru;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.aruNode = value;
                            else
                                delete message.aruNode;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.flowControlCount = value;
                            else
                                delete message.flowControlCount;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.backlog = value;
                            else
                                delete message.backlog;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.retransmitFlag = value;
                            else
                                delete message.retransmitFlag;
                            continue;
                        }
                    case 10: {
                            if (wireType === 2) {
                                if (!(message.retransmit && message.retransmit.length))
                                    message.retransmit = [];
                                reader.uint32s(message.retransmit);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.retransmit && message.retransmit.length))
                                message.retransmit = [];
                            message.retransmit.push(reader.uint32());
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.window = value;
                            else
                                delete message.window;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.windowNode = value;
                            else
                                delete message.windowNode;
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

            return Token;
        })();

        /**
         * Level enum.
         * @name ringcast.wire.Level
         * @enum {number}
         * @property {number} AGREED=0 AGREED value
         * @property {number} SAFE=1 SAFE value
         */
        wire.Level = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "AGREED"] = 0;
            values[valuesById[1] = "SAFE"] = 1;
            return values;
        })();

        /**
         * Channel enum.
         * @name ringcast.wire.Channel
         * @enum {number}
         * @property {number} APPLICATION=0 APPLICATION value
         * @property {number} GROUPS=1 GROUPS value
         */
        wire.Channel = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "APPLICATION"] = 0;
            values[valuesById[1] = "GROUPS"] = 1;
            return values;
        })();

        /**
         * Part enum.
         * @name ringcast.wire.Part
         * @enum {number}
         * @property {number} WHOLE=0 WHOLE value
         * @property {number} FIRST=1 FIRST value
         * @property {number} MIDDLE=2 MIDDLE value
         * @property {number} LAST=3 LAST value
         */
        wire.Part = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "WHOLE"] = 0;
            values[valuesById[1] = "FIRST"] = 1;
            values[valuesById[2] = "MIDDLE"] = 2;
            values[valuesById[3] = "LAST"] = 3;
            return values;
        })();

        wire.Data = (function() {

            /**
             * Properties of a Data.
             * @typedef {Object} ringcast.wire.Data.$Properties
             * @property {ringcast.wire.RingId.$Properties|null} [ringId] Data ringId
             * @property {number|null} [seq] Data seq
             * @property {number|null} [sender] Data sender
             * @property {ringcast.wire.Level|null} [level] Data level
             * @property {number|null} [messageNumber] Data messageNumber
             * @property {Array.<Uint8Array>|null} [payloads] Data payloads
             * @property {Array.<ringcast.wire.Part>|null} [parts] Data parts
             * @property {ringcast.wire.Data.$Properties|null} [recovered] Data recovered
             * @property {ringcast.wire.Channel|null} [channel] Data channel
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Data.
             * @memberof ringcast.wire
             * @interface IData
             * @augments ringcast.wire.Data.$Properties
             * @deprecated Use ringcast.wire.Data.$Properties instead.
             */

            /**
             * Shape of a Data.
             * @typedef {ringcast.wire.Data.$Properties} ringcast.wire.Data.$Shape
             */

            /**
             * Constructs a new Data.
             * @memberof ringcast.wire
             * @classdesc Represents a Data.
             * @constructor
             * @param {ringcast.wire.Data.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Data = function (properties) {
                this.payloads = [];
                this.parts = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Data ringId.
             * @member {ringcast.wire.RingId.$Properties|null|undefined} ringId
             * @memberof ringcast.wire.Data
             * @instance
             */
            Data.prototype.ringId = null;

            /**
             * Data seq.
             * @member {number} seq
             * @memberof ringcast.wire.Data
             * @instance
             */
            Data.prototype.seq = 0;

            /**
             * Data sender.
             * @member {number} sender
             * @memberof ringcast.wire.Data
             * @instance
             */
            Data.prototype.sender = 0;

            /**
             * Data level.
             * @member {ringcast.wire.Level} level
             * @memberof ringcast.wire.Data
             * @instance
             */
            Data.prototype.level = 0;

            /**
             * Data messageNumber.
             * @member {number} messageNumber
             * @memberof ringcast.wire.Data
             * @instance
             */
            Data.prototype.messageNumber = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Data payloads.
             * @member {Array.<Uint8Array>} payloads
             * @memberof ringcast.wire.Data
             * @instance
             */
            Data.prototype.payloads = $util.emptyArray;

            /**
             * Data parts.
             * @member {Array.<ringcast.wire.Part>} parts
             * @memberof ringcast.wire.Data
             * @instance
             */
            Data.prototype.parts = $util.emptyArray;

            /**
             * Data recovered.
             * @member {ringcast.wire.Data.$Properties|null|undefined} recovered
             * @memberof ringcast.wire.Data
             * @instance
             */
            Data.prototype.recovered = null;

            /**
             * Data channel.
             * @member {ringcast.wire.Channel} channel
             * @memberof ringcast.wire.Data
             * @instance
             */
            Data.prototype.channel = 0;

            /**
             * Encodes the specified Data message. Does not implicitly {@link ringcast.wire.Data.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.Data
             * @static
             * @param {ringcast.wire.Data.$Properties} message Data message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Data.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ringId != null && $Object.hasOwnProperty.call(message, "ringId"))
                    $root.ringcast.wire.RingId.encode(message.ringId, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && message.seq !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.seq);
                if (message.sender != null && $Object.hasOwnProperty.call(message, "sender") && message.sender !== 0)
                    writer.uint32(/* id 3, wireType 5 =*/29).fixed32(message.sender);
                if (message.level != null && $Object.hasOwnProperty.call(message, "level") && message.level !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.level);
                if (message.messageNumber != null && $Object.hasOwnProperty.call(message, "messageNumber") && (typeof message.messageNumber === "object" ? message.messageNumber.low || message.messageNumber.high : message.messageNumber !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.messageNumber);
                if (message.payloads != null && message.payloads.length)
                    for (let i = 0; i < message.payloads.length; ++i)
                        writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.payloads[i]);
                if (message.parts != null && message.parts.length)
                    writer.uint32(/* id 7, wireType 2 =*/58).int32s(message.parts);
                if (message.recovered != null && $Object.hasOwnProperty.call(message, "recovered"))
                    $root.ringcast.wire.Data.encode(message.recovered, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.channel != null && $Object.hasOwnProperty.call(message, "channel") && message.channel !== 0)
                    writer.uint32(/* id 9, wireType 0 =*/72).int32(message.channel);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Data message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.Data
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.Data & ringcast.wire.Data.$Shape} Data
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Data.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.Data();
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
                            message.ringId = $root.ringcast.wire.RingId.decode(reader, reader.size(), $undefined, _depth + 1, message.ringId);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.sender = value;
                            else
                                delete message.sender;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.level = value;
                            else
                                delete message.level;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.messageNumber = value;
                            else
                                delete message.messageNumber;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.payloads && message.payloads.length))
                                message.payloads = [];
                            message.payloads.push(reader.bytes());
                            continue;
                        }
                    case 7: {
                            if (wireType === 2) {
                                if (!(message.parts && message.parts.length))
                                    message.parts = [];
                                reader.int32s(message.parts);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.parts && message.parts.length))
                                message.parts = [];
                            message.parts.push(reader.int32());
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.recovered = $root.ringcast.wire.Data.decode(reader, reader.size(), $undefined, _depth + 1, message.recovered);
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.channel = value;
                            else
                                delete message.channel;
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

            return Data;
        })();

        wire.MergeDetect = (function() {

            /**
             * Properties of a MergeDetect.
             * @typedef {Object} ringcast.wire.MergeDetect.$Properties
             * @property {ringcast.wire.RingId.$Properties|null} [ringId] MergeDetect ringId
             * @property {number|null} [sender] MergeDetect sender
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MergeDetect.
             * @memberof ringcast.wire
             * @interface IMergeDetect
             * @augments ringcast.wire.MergeDetect.$Properties
             * @deprecated Use ringcast.wire.MergeDetect.$Properties instead.
             */

            /**
             * Shape of a MergeDetect.
             * @typedef {ringcast.wire.MergeDetect.$Properties} ringcast.wire.MergeDetect.$Shape
             */

            /**
             * Constructs a new MergeDetect.
             * @memberof ringcast.wire
             * @classdesc Represents a MergeDetect.
             * @constructor
             * @param {ringcast.wire.MergeDetect.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MergeDetect = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MergeDetect ringId.
             * @member {ringcast.wire.RingId.$Properties|null|undefined} ringId
             * @memberof ringcast.wire.MergeDetect
             * @instance
             */
            MergeDetect.prototype.ringId = null;

            /**
             * MergeDetect sender.
             * @member {number} sender
             * @memberof ringcast.wire.MergeDetect
             * @instance
             */
            MergeDetect.prototype.sender = 0;

            /**
             * Encodes the specified MergeDetect message. Does not implicitly {@link ringcast.wire.MergeDetect.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.MergeDetect
             * @static
             * @param {ringcast.wire.MergeDetect.$Properties} message MergeDetect message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MergeDetect.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ringId != null && $Object.hasOwnProperty.call(message, "ringId"))
                    $root.ringcast.wire.RingId.encode(message.ringId, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.sender != null && $Object.hasOwnProperty.call(message, "sender") && message.sender !== 0)
                    writer.uint32(/* id 2, wireType 5 =*/21).fixed32(message.sender);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MergeDetect message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.MergeDetect
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.MergeDetect & ringcast.wire.MergeDetect.$Shape} MergeDetect
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MergeDetect.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.MergeDetect();
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
                            message.ringId = $root.ringcast.wire.RingId.decode(reader, reader.size(), $undefined, _depth + 1, message.ringId);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.sender = value;
                            else
                                delete message.sender;
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

            return MergeDetect;
        })();

        wire.Member = (function() {

            /**
             * Properties of a Member.
             * @typedef {Object} ringcast.wire.Member.$Properties
             * @property {number|null} [nodeId] Member nodeId
             * @property {number|null} [incarnation] Member incarnation
             * @property {string|null} [address] Member address
             * @property {string|null} [name] Member name
             * @property {Object.<string,string>|null} [metadata] Member metadata
             * @property {ringcast.wire.Capacity.$Properties|null} [capacity] Member capacity
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Member.
             * @memberof ringcast.wire
             * @interface IMember
             * @augments ringcast.wire.Member.$Properties
             * @deprecated Use ringcast.wire.Member.$Properties instead.
             */

            /**
             * Shape of a Member.
             * @typedef {ringcast.wire.Member.$Properties} ringcast.wire.Member.$Shape
             */

            /**
             * Constructs a new Member.
             * @memberof ringcast.wire
             * @classdesc Represents a Member.
             * @constructor
             * @param {ringcast.wire.Member.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Member = function (properties) {
                this.metadata = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Member nodeId.
             * @member {number} nodeId
             * @memberof ringcast.wire.Member
             * @instance
             */
            Member.prototype.nodeId = 0;

            /**
             * Member incarnation.
             * @member {number} incarnation
             * @memberof ringcast.wire.Member
             * @instance
             */
            Member.prototype.incarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Member address.
             * @member {string} address
             * @memberof ringcast.wire.Member
             * @instance
             */
            Member.prototype.address = "";

            /**
             * Member name.
             * @member {string} name
             * @memberof ringcast.wire.Member
             * @instance
             */
            Member.prototype.name = "";

            /**
             * Member metadata.
             * @member {Object.<string,string>} metadata
             * @memberof ringcast.wire.Member
             * @instance
             */
            Member.prototype.metadata = $util.emptyObject;

            /**
             * Member capacity.
             * @member {ringcast.wire.Capacity.$Properties|null|undefined} capacity
             * @memberof ringcast.wire.Member
             * @instance
             */
            Member.prototype.capacity = null;

            /**
             * Encodes the specified Member message. Does not implicitly {@link ringcast.wire.Member.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.Member
             * @static
             * @param {ringcast.wire.Member.$Properties} message Member message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Member.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.nodeId != null && $Object.hasOwnProperty.call(message, "nodeId") && message.nodeId !== 0)
                    writer.uint32(/* id 1, wireType 5 =*/13).fixed32(message.nodeId);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && (typeof message.incarnation === "object" ? message.incarnation.low || message.incarnation.high : message.incarnation !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.incarnation);
                if (message.address != null && $Object.hasOwnProperty.call(message, "address") && message.address !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.address);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.name);
                if (message.metadata != null && $Object.hasOwnProperty.call(message, "metadata"))
                    for (let keys = $Object.keys(message.metadata), i = 0; i < keys.length; ++i)
                        writer.uint32(/* id 5, wireType 2 =*/42).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.metadata[keys[i]]).ldelim();
                if (message.capacity != null && $Object.hasOwnProperty.call(message, "capacity"))
                    $root.ringcast.wire.Capacity.encode(message.capacity, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Member message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.Member
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.Member & ringcast.wire.Member.$Shape} Member
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Member.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.ringcast.wire.Member();
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
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.nodeId = value;
                            else
                                delete message.nodeId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.address = value;
                            else
                                delete message.address;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (message.metadata === $util.emptyObject)
                                message.metadata = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = "";
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = reader.stringVerify();
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.metadata, key);
                            message.metadata[key] = value;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.capacity = $root.ringcast.wire.Capacity.decode(reader, reader.size(), $undefined, _depth + 1, message.capacity);
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

            return Member;
        })();

        wire.Capacity = (function() {

            /**
             * Properties of a Capacity.
             * @typedef {Object} ringcast.wire.Capacity.$Properties
             * @property {number|null} [bufferBytes] Capacity bufferBytes
             * @property {number|null} [frameBytes] Capacity frameBytes
             * @property {number|null} [chargeBytes] Capacity chargeBytes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Capacity.
             * @memberof ringcast.wire
             * @interface ICapacity
             * @augments ringcast.wire.Capacity.$Properties
             * @deprecated Use ringcast.wire.Capacity.$Properties instead.
             */

            /**
             * Shape of a Capacity.
             * @typedef {ringcast.wire.Capacity.$Properties} ringcast.wire.Capacity.$Shape
             */

            /**
             * Constructs a new Capacity.
             * @memberof ringcast.wire
             * @classdesc Represents a Capacity.
             * @constructor
             * @param {ringcast.wire.Capacity.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Capacity = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Capacity bufferBytes.
             * @member {number} bufferBytes
             * @memberof ringcast.wire.Capacity
             * @instance
             */
            Capacity.prototype.bufferBytes = 0;

            /**
             * Capacity frameBytes.
             * @member {number} frameBytes
             * @memberof ringcast.wire.Capacity
             * @instance
             */
            Capacity.prototype.frameBytes = 0;

            /**
             * Capacity chargeBytes.
             * @member {number} chargeBytes
             * @memberof ringcast.wire.Capacity
             * @instance
             */
            Capacity.prototype.chargeBytes = 0;

            /**
             * Encodes the specified Capacity message. Does not implicitly {@link ringcast.wire.Capacity.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.Capacity
             * @static
             * @param {ringcast.wire.Capacity.$Properties} message Capacity message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Capacity.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.bufferBytes != null && $Object.hasOwnProperty.call(message, "bufferBytes") && message.bufferBytes !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.bufferBytes);
                if (message.frameBytes != null && $Object.hasOwnProperty.call(message, "frameBytes") && message.frameBytes !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.frameBytes);
                if (message.chargeBytes != null && $Object.hasOwnProperty.call(message, "chargeBytes") && message.chargeBytes !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.chargeBytes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Capacity message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.Capacity
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.Capacity & ringcast.wire.Capacity.$Shape} Capacity
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Capacity.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.Capacity();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.bufferBytes = value;
                            else
                                delete message.bufferBytes;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.frameBytes = value;
                            else
                                delete message.frameBytes;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.chargeBytes = value;
                            else
                                delete message.chargeBytes;
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

            return Capacity;
        })();

        wire.Evidence = (function() {

            /**
             * Properties of an Evidence.
             * @typedef {Object} ringcast.wire.Evidence.$Properties
             * @property {string|null} [id] Evidence id
             * @property {string|null} [text] Evidence text
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Evidence.
             * @memberof ringcast.wire
             * @interface IEvidence
             * @augments ringcast.wire.Evidence.$Properties
             * @deprecated Use ringcast.wire.Evidence.$Properties instead.
             */

            /**
             * Shape of an Evidence.
             * @typedef {ringcast.wire.Evidence.$Properties} ringcast.wire.Evidence.$Shape
             */

            /**
             * Constructs a new Evidence.
             * @memberof ringcast.wire
             * @classdesc Represents an Evidence.
             * @constructor
             * @param {ringcast.wire.Evidence.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Evidence = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Evidence id.
             * @member {string} id
             * @memberof ringcast.wire.Evidence
             * @instance
             */
            Evidence.prototype.id = "";

            /**
             * Evidence text.
             * @member {string} text
             * @memberof ringcast.wire.Evidence
             * @instance
             */
            Evidence.prototype.text = "";

            /**
             * Encodes the specified Evidence message. Does not implicitly {@link ringcast.wire.Evidence.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.Evidence
             * @static
             * @param {ringcast.wire.Evidence.$Properties} message Evidence message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Evidence.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.text);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Evidence message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.Evidence
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.Evidence & ringcast.wire.Evidence.$Shape} Evidence
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Evidence.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.Evidence();
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
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.text = value;
                            else
                                delete message.text;
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

            return Evidence;
        })();

        /**
         * CauseKind enum.
         * @name ringcast.wire.CauseKind
         * @enum {number}
         * @property {number} JOIN=0 JOIN value
         * @property {number} START=1 START value
         * @property {number} TOKEN_LOST=2 TOKEN_LOST value
         * @property {number} COMMIT_TOKEN_LOST=3 COMMIT_TOKEN_LOST value
         * @property {number} RECOVERY_TOKEN_LOST=4 RECOVERY_TOKEN_LOST value
         * @property {number} LEAVE=5 LEAVE value
         * @property {number} RESTART=6 RESTART value
         * @property {number} FOREIGN_RING=7 FOREIGN_RING value
         * @property {number} FAILED_TO_RECEIVE=8 FAILED_TO_RECEIVE value
         * @property {number} INTERFACE_CHANGED=9 INTERFACE_CHANGED value
         */
        wire.CauseKind = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "JOIN"] = 0;
            values[valuesById[1] = "START"] = 1;
            values[valuesById[2] = "TOKEN_LOST"] = 2;
            values[valuesById[3] = "COMMIT_TOKEN_LOST"] = 3;
            values[valuesById[4] = "RECOVERY_TOKEN_LOST"] = 4;
            values[valuesById[5] = "LEAVE"] = 5;
            values[valuesById[6] = "RESTART"] = 6;
            values[valuesById[7] = "FOREIGN_RING"] = 7;
            values[valuesById[8] = "FAILED_TO_RECEIVE"] = 8;
            values[valuesById[9] = "INTERFACE_CHANGED"] = 9;
            return values;
        })();

        wire.Cause = (function() {

            /**
             * Properties of a Cause.
             * @typedef {Object} ringcast.wire.Cause.$Properties
             * @property {ringcast.wire.CauseKind|null} [kind] Cause kind
             * @property {number|null} [node] Cause node
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Cause.
             * @memberof ringcast.wire
             * @interface ICause
             * @augments ringcast.wire.Cause.$Properties
             * @deprecated Use ringcast.wire.Cause.$Properties instead.
             */

            /**
             * Shape of a Cause.
             * @typedef {ringcast.wire.Cause.$Properties} ringcast.wire.Cause.$Shape
             */

            /**
             * Constructs a new Cause.
             * @memberof ringcast.wire
             * @classdesc Represents a Cause.
             * @constructor
             * @param {ringcast.wire.Cause.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Cause = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Cause kind.
             * @member {ringcast.wire.CauseKind} kind
             * @memberof ringcast.wire.Cause
             * @instance
             */
            Cause.prototype.kind = 0;

            /**
             * Cause node.
             * @member {number} node
             * @memberof ringcast.wire.Cause
             * @instance
             */
            Cause.prototype.node = 0;

            /**
             * Encodes the specified Cause message. Does not implicitly {@link ringcast.wire.Cause.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.Cause
             * @static
             * @param {ringcast.wire.Cause.$Properties} message Cause message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Cause.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.kind);
                if (message.node != null && $Object.hasOwnProperty.call(message, "node") && message.node !== 0)
                    writer.uint32(/* id 2, wireType 5 =*/21).fixed32(message.node);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Cause message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.Cause
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.Cause & ringcast.wire.Cause.$Shape} Cause
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Cause.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.Cause();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.node = value;
                            else
                                delete message.node;
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

            return Cause;
        })();

        wire.Join = (function() {

            /**
             * Properties of a Join.
             * @typedef {Object} ringcast.wire.Join.$Properties
             * @property {ringcast.wire.Member.$Properties|null} [sender] Join sender
             * @property {Array.<number>|null} [procSet] Join procSet
             * @property {Array.<number>|null} [failSet] Join failSet
             * @property {number|null} [ringSeq] Join ringSeq
             * @property {boolean|null} [leaving] Join leaving
             * @property {ringcast.wire.Cause.$Properties|null} [cause] Join cause
             * @property {Array.<ringcast.wire.Evidence.$Properties>|null} [evidence] Join evidence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Join.
             * @memberof ringcast.wire
             * @interface IJoin
             * @augments ringcast.wire.Join.$Properties
             * @deprecated Use ringcast.wire.Join.$Properties instead.
             */

            /**
             * Shape of a Join.
             * @typedef {ringcast.wire.Join.$Properties} ringcast.wire.Join.$Shape
             */

            /**
             * Constructs a new Join.
             * @memberof ringcast.wire
             * @classdesc Represents a Join.
             * @constructor
             * @param {ringcast.wire.Join.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Join = function (properties) {
                this.procSet = [];
                this.failSet = [];
                this.evidence = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Join sender.
             * @member {ringcast.wire.Member.$Properties|null|undefined} sender
             * @memberof ringcast.wire.Join
             * @instance
             */
            Join.prototype.sender = null;

            /**
             * Join procSet.
             * @member {Array.<number>} procSet
             * @memberof ringcast.wire.Join
             * @instance
             */
            Join.prototype.procSet = $util.emptyArray;

            /**
             * Join failSet.
             * @member {Array.<number>} failSet
             * @memberof ringcast.wire.Join
             * @instance
             */
            Join.prototype.failSet = $util.emptyArray;

            /**
             * Join ringSeq.
             * @member {number} ringSeq
             * @memberof ringcast.wire.Join
             * @instance
             */
            Join.prototype.ringSeq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Join leaving.
             * @member {boolean} leaving
             * @memberof ringcast.wire.Join
             * @instance
             */
            Join.prototype.leaving = false;

            /**
             * Join cause.
             * @member {ringcast.wire.Cause.$Properties|null|undefined} cause
             * @memberof ringcast.wire.Join
             * @instance
             */
            Join.prototype.cause = null;

            /**
             * Join evidence.
             * @member {Array.<ringcast.wire.Evidence.$Properties>} evidence
             * @memberof ringcast.wire.Join
             * @instance
             */
            Join.prototype.evidence = $util.emptyArray;

            /**
             * Encodes the specified Join message. Does not implicitly {@link ringcast.wire.Join.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.Join
             * @static
             * @param {ringcast.wire.Join.$Properties} message Join message or plain object to encode
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
                if (message.sender != null && $Object.hasOwnProperty.call(message, "sender"))
                    $root.ringcast.wire.Member.encode(message.sender, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.procSet != null && message.procSet.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).fixed32s(message.procSet);
                if (message.failSet != null && message.failSet.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).fixed32s(message.failSet);
                if (message.ringSeq != null && $Object.hasOwnProperty.call(message, "ringSeq") && (typeof message.ringSeq === "object" ? message.ringSeq.low || message.ringSeq.high : message.ringSeq !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.ringSeq);
                if (message.leaving != null && $Object.hasOwnProperty.call(message, "leaving") && message.leaving !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.leaving);
                if (message.cause != null && $Object.hasOwnProperty.call(message, "cause"))
                    $root.ringcast.wire.Cause.encode(message.cause, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.evidence != null && message.evidence.length)
                    for (let i = 0; i < message.evidence.length; ++i)
                        $root.ringcast.wire.Evidence.encode(message.evidence[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Join message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.Join
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.Join & ringcast.wire.Join.$Shape} Join
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
                message = _target || new $root.ringcast.wire.Join();
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
                            message.sender = $root.ringcast.wire.Member.decode(reader, reader.size(), $undefined, _depth + 1, message.sender);
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.procSet && message.procSet.length))
                                    message.procSet = [];
                                reader.fixed32s(message.procSet);
                                continue;
                            }
                            if (wireType !== 5)
                                break;
                            if (!(message.procSet && message.procSet.length))
                                message.procSet = [];
                            message.procSet.push(reader.fixed32());
                            continue;
                        }
                    case 3: {
                            if (wireType === 2) {
                                if (!(message.failSet && message.failSet.length))
                                    message.failSet = [];
                                reader.fixed32s(message.failSet);
                                continue;
                            }
                            if (wireType !== 5)
                                break;
                            if (!(message.failSet && message.failSet.length))
                                message.failSet = [];
                            message.failSet.push(reader.fixed32());
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.ringSeq = value;
                            else
                                delete message.ringSeq;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.leaving = value;
                            else
                                delete message.leaving;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.cause = $root.ringcast.wire.Cause.decode(reader, reader.size(), $undefined, _depth + 1, message.cause);
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.evidence && message.evidence.length))
                                message.evidence = [];
                            message.evidence.push($root.ringcast.wire.Evidence.decode(reader, reader.size(), $undefined, _depth + 1));
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

        wire.CommitEntry = (function() {

            /**
             * Properties of a CommitEntry.
             * @typedef {Object} ringcast.wire.CommitEntry.$Properties
             * @property {ringcast.wire.RingId.$Properties|null} [oldRing] CommitEntry oldRing
             * @property {number|null} [aru] CommitEntry aru
             * @property {number|null} [highSeen] CommitEntry highSeen
             * @property {number|null} [safe] CommitEntry safe
             * @property {Array.<number>|null} [obligations] CommitEntry obligations
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a CommitEntry.
             * @memberof ringcast.wire
             * @interface ICommitEntry
             * @augments ringcast.wire.CommitEntry.$Properties
             * @deprecated Use ringcast.wire.CommitEntry.$Properties instead.
             */

            /**
             * Shape of a CommitEntry.
             * @typedef {ringcast.wire.CommitEntry.$Properties} ringcast.wire.CommitEntry.$Shape
             */

            /**
             * Constructs a new CommitEntry.
             * @memberof ringcast.wire
             * @classdesc Represents a CommitEntry.
             * @constructor
             * @param {ringcast.wire.CommitEntry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const CommitEntry = function (properties) {
                this.obligations = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * CommitEntry oldRing.
             * @member {ringcast.wire.RingId.$Properties|null|undefined} oldRing
             * @memberof ringcast.wire.CommitEntry
             * @instance
             */
            CommitEntry.prototype.oldRing = null;

            /**
             * CommitEntry aru.
             * @member {number} aru
             * @memberof ringcast.wire.CommitEntry
             * @instance
             */
            CommitEntry.prototype.aru = 0;

            /**
             * CommitEntry highSeen.
             * @member {number} highSeen
             * @memberof ringcast.wire.CommitEntry
             * @instance
             */
            CommitEntry.prototype.highSeen = 0;

            /**
             * CommitEntry safe.
             * @member {number} safe
             * @memberof ringcast.wire.CommitEntry
             * @instance
             */
            CommitEntry.prototype.safe = 0;

            /**
             * CommitEntry obligations.
             * @member {Array.<number>} obligations
             * @memberof ringcast.wire.CommitEntry
             * @instance
             */
            CommitEntry.prototype.obligations = $util.emptyArray;

            /**
             * Encodes the specified CommitEntry message. Does not implicitly {@link ringcast.wire.CommitEntry.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.CommitEntry
             * @static
             * @param {ringcast.wire.CommitEntry.$Properties} message CommitEntry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            CommitEntry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.oldRing != null && $Object.hasOwnProperty.call(message, "oldRing"))
                    $root.ringcast.wire.RingId.encode(message.oldRing, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.aru != null && $Object.hasOwnProperty.call(message, "aru") && message.aru !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.aru);
                if (message.highSeen != null && $Object.hasOwnProperty.call(message, "highSeen") && message.highSeen !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.highSeen);
                if (message.safe != null && $Object.hasOwnProperty.call(message, "safe") && message.safe !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.safe);
                if (message.obligations != null && message.obligations.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).fixed32s(message.obligations);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a CommitEntry message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.CommitEntry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.CommitEntry & ringcast.wire.CommitEntry.$Shape} CommitEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            CommitEntry.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.CommitEntry();
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
                            message.oldRing = $root.ringcast.wire.RingId.decode(reader, reader.size(), $undefined, _depth + 1, message.oldRing);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.aru = value;
                            else
                                delete message.aru;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.highSeen = value;
                            else
                                delete message.highSeen;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.safe = value;
                            else
                                delete message.safe;
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.obligations && message.obligations.length))
                                    message.obligations = [];
                                reader.fixed32s(message.obligations);
                                continue;
                            }
                            if (wireType !== 5)
                                break;
                            if (!(message.obligations && message.obligations.length))
                                message.obligations = [];
                            message.obligations.push(reader.fixed32());
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

            return CommitEntry;
        })();

        wire.CommitToken = (function() {

            /**
             * Properties of a CommitToken.
             * @typedef {Object} ringcast.wire.CommitToken.$Properties
             * @property {ringcast.wire.RingId.$Properties|null} [ringId] CommitToken ringId
             * @property {number|null} [tokenSeq] CommitToken tokenSeq
             * @property {number|null} [firstSeq] CommitToken firstSeq
             * @property {Array.<ringcast.wire.Member.$Properties>|null} [members] CommitToken members
             * @property {Array.<ringcast.wire.CommitEntry.$Properties>|null} [entries] CommitToken entries
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a CommitToken.
             * @memberof ringcast.wire
             * @interface ICommitToken
             * @augments ringcast.wire.CommitToken.$Properties
             * @deprecated Use ringcast.wire.CommitToken.$Properties instead.
             */

            /**
             * Shape of a CommitToken.
             * @typedef {ringcast.wire.CommitToken.$Properties} ringcast.wire.CommitToken.$Shape
             */

            /**
             * Constructs a new CommitToken.
             * @memberof ringcast.wire
             * @classdesc Represents a CommitToken.
             * @constructor
             * @param {ringcast.wire.CommitToken.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const CommitToken = function (properties) {
                this.members = [];
                this.entries = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * CommitToken ringId.
             * @member {ringcast.wire.RingId.$Properties|null|undefined} ringId
             * @memberof ringcast.wire.CommitToken
             * @instance
             */
            CommitToken.prototype.ringId = null;

            /**
             * CommitToken tokenSeq.
             * @member {number} tokenSeq
             * @memberof ringcast.wire.CommitToken
             * @instance
             */
            CommitToken.prototype.tokenSeq = 0;

            /**
             * CommitToken firstSeq.
             * @member {number} firstSeq
             * @memberof ringcast.wire.CommitToken
             * @instance
             */
            CommitToken.prototype.firstSeq = 0;

            /**
             * CommitToken members.
             * @member {Array.<ringcast.wire.Member.$Properties>} members
             * @memberof ringcast.wire.CommitToken
             * @instance
             */
            CommitToken.prototype.members = $util.emptyArray;

            /**
             * CommitToken entries.
             * @member {Array.<ringcast.wire.CommitEntry.$Properties>} entries
             * @memberof ringcast.wire.CommitToken
             * @instance
             */
            CommitToken.prototype.entries = $util.emptyArray;

            /**
             * Encodes the specified CommitToken message. Does not implicitly {@link ringcast.wire.CommitToken.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.CommitToken
             * @static
             * @param {ringcast.wire.CommitToken.$Properties} message CommitToken message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            CommitToken.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ringId != null && $Object.hasOwnProperty.call(message, "ringId"))
                    $root.ringcast.wire.RingId.encode(message.ringId, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.tokenSeq != null && $Object.hasOwnProperty.call(message, "tokenSeq") && message.tokenSeq !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.tokenSeq);
                if (message.firstSeq != null && $Object.hasOwnProperty.call(message, "firstSeq") && message.firstSeq !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.firstSeq);
                if (message.members != null && message.members.length)
                    for (let i = 0; i < message.members.length; ++i)
                        $root.ringcast.wire.Member.encode(message.members[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.entries != null && message.entries.length)
                    for (let i = 0; i < message.entries.length; ++i)
                        $root.ringcast.wire.CommitEntry.encode(message.entries[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a CommitToken message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.CommitToken
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.CommitToken & ringcast.wire.CommitToken.$Shape} CommitToken
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            CommitToken.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.CommitToken();
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
                            message.ringId = $root.ringcast.wire.RingId.decode(reader, reader.size(), $undefined, _depth + 1, message.ringId);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.tokenSeq = value;
                            else
                                delete message.tokenSeq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.firstSeq = value;
                            else
                                delete message.firstSeq;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.members && message.members.length))
                                message.members = [];
                            message.members.push($root.ringcast.wire.Member.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.entries && message.entries.length))
                                message.entries = [];
                            message.entries.push($root.ringcast.wire.CommitEntry.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return CommitToken;
        })();

        wire.HoldCancel = (function() {

            /**
             * Properties of a HoldCancel.
             * @typedef {Object} ringcast.wire.HoldCancel.$Properties
             * @property {ringcast.wire.RingId.$Properties|null} [ringId] HoldCancel ringId
             * @property {number|null} [sender] HoldCancel sender
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HoldCancel.
             * @memberof ringcast.wire
             * @interface IHoldCancel
             * @augments ringcast.wire.HoldCancel.$Properties
             * @deprecated Use ringcast.wire.HoldCancel.$Properties instead.
             */

            /**
             * Shape of a HoldCancel.
             * @typedef {ringcast.wire.HoldCancel.$Properties} ringcast.wire.HoldCancel.$Shape
             */

            /**
             * Constructs a new HoldCancel.
             * @memberof ringcast.wire
             * @classdesc Represents a HoldCancel.
             * @constructor
             * @param {ringcast.wire.HoldCancel.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HoldCancel = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HoldCancel ringId.
             * @member {ringcast.wire.RingId.$Properties|null|undefined} ringId
             * @memberof ringcast.wire.HoldCancel
             * @instance
             */
            HoldCancel.prototype.ringId = null;

            /**
             * HoldCancel sender.
             * @member {number} sender
             * @memberof ringcast.wire.HoldCancel
             * @instance
             */
            HoldCancel.prototype.sender = 0;

            /**
             * Encodes the specified HoldCancel message. Does not implicitly {@link ringcast.wire.HoldCancel.verify|verify} messages.
             * @function encode
             * @memberof ringcast.wire.HoldCancel
             * @static
             * @param {ringcast.wire.HoldCancel.$Properties} message HoldCancel message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HoldCancel.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ringId != null && $Object.hasOwnProperty.call(message, "ringId"))
                    $root.ringcast.wire.RingId.encode(message.ringId, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.sender != null && $Object.hasOwnProperty.call(message, "sender") && message.sender !== 0)
                    writer.uint32(/* id 2, wireType 5 =*/21).fixed32(message.sender);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HoldCancel message from the specified reader or buffer.
             * @function decode
             * @memberof ringcast.wire.HoldCancel
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {ringcast.wire.HoldCancel & ringcast.wire.HoldCancel.$Shape} HoldCancel
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HoldCancel.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.ringcast.wire.HoldCancel();
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
                            message.ringId = $root.ringcast.wire.RingId.decode(reader, reader.size(), $undefined, _depth + 1, message.ringId);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.sender = value;
                            else
                                delete message.sender;
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

            return HoldCancel;
        })();

        return wire;
    })();

    return ringcast;
})();

export {
  $root as default
};
